using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Strongroom.Kernel;

namespace Strongroom.Wire;

/// <summary>Reads the fields of a form up to where the file's bytes begin.</summary>
internal static class PostFieldReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static async ValueTask<(Dictionary<string, string> Fields, string? FileName)> ReadAsync(
        PipeReader reader, MultipartScanner scanner, byte[] delimiter, int fieldsMax, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var budget = new Budget(reader, cancellationToken);
        await SkipPreambleAsync(budget, scanner, delimiter);
        var headEnd = new MultipartScanner("\r\n\r\n"u8.ToArray());
        while (true)
        {
            var after = await budget.ExactlyAsync(2);
            if (after.AsSpan().SequenceEqual("--"u8)) throw new ServiceException(PostFormErrors.NoFile());
            if (!after.AsSpan().SequenceEqual("\r\n"u8)) throw new ServiceException(PostFormErrors.Malformed());
            var head = PartHead.Parse(await budget.UntilAsync(headEnd));
            if (head.Name == "file") return (fields, head.FileName);
            var value = await budget.UntilAsync(scanner);
            if (fields.Count == fieldsMax) throw new ServiceException(PostFormErrors.FieldsTooLarge(Limits.PostFieldsBytesMax));
            if (!fields.TryAdd(head.Name, Decode(value))) throw new ServiceException(PostFormErrors.FieldTwice(head.Name));
        }
    }

    private static string Decode(byte[] value)
    {
        try
        {
            return Strict.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            throw new ServiceException(PostFormErrors.Malformed());
        }
    }

    /// <summary>The first delimiter may open the body, without the CR LF that ends the line before it.</summary>
    private static async ValueTask SkipPreambleAsync(Budget budget, MultipartScanner scanner, byte[] delimiter)
    {
        if (!await budget.TryPassAsync(delimiter.AsMemory(2))) await budget.UntilAsync(scanner);
    }

    /// <summary>Reads within the bytes that the fields may have in all.</summary>
    private sealed class Budget(PipeReader reader, CancellationToken cancellationToken)
    {
        private int left = Limits.PostFieldsBytesMax;
        private ReadOnlySequence<byte> reading;

        /// <summary>Passes over these bytes if they come next; otherwise nothing is taken.</summary>
        public async ValueTask<bool> TryPassAsync(ReadOnlyMemory<byte> expected)
        {
            var (buffer, end) = await AtLeastAsync(expected.Length);
            var isThere = buffer.AsSpan().SequenceEqual(expected.Span);
            reader.AdvanceTo(isThere ? end : reading.Start);
            return isThere;
        }

        public async ValueTask<byte[]> ExactlyAsync(int count)
        {
            var (bytes, end) = await AtLeastAsync(count);
            reader.AdvanceTo(end);
            Spend(count);
            return bytes;
        }

        public async ValueTask<byte[]> UntilAsync(MultipartScanner scanner)
        {
            var destination = new byte[left + 1];
            var length = 0;
            while (true)
            {
                var result = await ProvenBody.NextAsync(reader, cancellationToken);
                var rest = result.Buffer;
                var count = scanner.Take(ref rest, destination.AsSpan(length), out var reached);
                length += count;
                reader.AdvanceTo(rest.Start, reached || count > 0 ? rest.Start : rest.End);
                if (length > left) throw new ServiceException(PostFormErrors.FieldsTooLarge(Limits.PostFieldsBytesMax));
                if (reached)
                {
                    Spend(length);
                    return destination[..length];
                }
                if (count == 0 && result.IsCompleted) throw new ServiceException(PayloadErrors.IncompleteBody());
            }
        }

        /// <summary>The next bytes, copied; the caller advances the reader.</summary>
        private async ValueTask<(byte[] Bytes, SequencePosition End)> AtLeastAsync(int count)
        {
            while (true)
            {
                var result = await ProvenBody.NextAsync(reader, cancellationToken);
                reading = result.Buffer;
                if (reading.Length >= count)
                {
                    var taken = reading.Slice(0, count);
                    return (taken.ToArray(), taken.End);
                }
                reader.AdvanceTo(reading.Start, reading.End);
                if (result.IsCompleted) throw new ServiceException(PayloadErrors.IncompleteBody());
            }
        }

        private void Spend(int bytes)
        {
            left -= bytes;
            if (left < 0) throw new ServiceException(PostFormErrors.FieldsTooLarge(Limits.PostFieldsBytesMax));
        }
    }
}
