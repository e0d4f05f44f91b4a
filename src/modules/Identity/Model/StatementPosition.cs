using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Strongroom.Identity.Model;

/// <summary>A place in a policy's text, both counted from 1.</summary>
/// <param name="Line">The line.</param>
/// <param name="Column">The column, in UTF-16 units.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextPosition(int Line, int Column);

/// <summary>
/// Where a statement stands in its policy, counted as AWS's simulator does: a statement ends behind its brace; it begins behind the bracket of the list or the
/// statement before it, and where it stands alone, behind its own opening brace. Spec: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Statement.html
/// with the examples of https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
/// </summary>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where it ends.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct StatementPosition(TextPosition Start, TextPosition End)
{
    /// <summary>Finds a statement.</summary>
    /// <param name="policy">A policy that was parsed before.</param>
    /// <param name="index">The statement's place in it, from 0.</param>
    public static StatementPosition Find(string policy, int index)
    {
        var utf8 = Encoding.UTF8.GetBytes(policy);
        var reader = new Utf8JsonReader(utf8);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFound = reader.ValueTextEquals("Statement"u8);
            reader.Read();
            if (isFound) break;
            reader.Skip();
        }
        var isList = reader.TokenType == JsonTokenType.StartArray;
        var start = reader.BytesConsumed;
        if (isList)
        {
            for (var i = 0; i <= index; i++)
            {
                if (i > 0) start = reader.BytesConsumed;
                reader.Read();
                reader.Skip();
            }
        }
        else
        {
            reader.Skip();
        }
        return new(At(utf8, start), At(utf8, reader.BytesConsumed));
    }

    private static TextPosition At(ReadOnlySpan<byte> utf8, long offset)
    {
        var before = utf8[..(int)offset];
        var lineStart = before.LastIndexOfAny((byte)'\n', (byte)'\r') + 1;
        var ends = 0;
        for (var i = 0; i < lineStart; i++)
            if (before[i] == '\n' || (before[i] == '\r' && (i + 1 == utf8.Length || utf8[i + 1] != '\n'))) ends++;
        return new(ends + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
