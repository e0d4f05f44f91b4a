using System.Text.Json;

namespace Strongroom.Server.Configuration;

/// <summary>strongroom.json, flattened: {"tls":{"names":["a","b"]}} is ("tls.names", "a,b"). Comments and trailing commas are allowed.</summary>
internal sealed class ConfigurationFile
{
    private const int BytesMax = 1 << 20;

    private readonly List<KeyValuePair<string, string>> values = [];
    private readonly List<ConfigurationFault> faults = [];
    private readonly string source;

    private ConfigurationFile(string path) => source = "file " + path;

    public IReadOnlyList<KeyValuePair<string, string>> Values => values;

    public IReadOnlyList<ConfigurationFault> Faults => faults;

    public static ConfigurationFile Read(string path)
    {
        var file = new ConfigurationFile(path);
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > BytesMax) throw new IOException($"has more than {BytesMax} bytes");
            using var json = JsonDocument.Parse(stream, new JsonDocumentOptions
            {
                AllowTrailingCommas = true,
                CommentHandling = JsonCommentHandling.Skip,
                AllowDuplicateProperties = false,
                MaxDepth = 8,
            });
            if (json.RootElement.ValueKind == JsonValueKind.Object) file.Flatten("", json.RootElement);
            else file.Fault("must hold a JSON object");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            file.Fault("cannot be read: " + e.Message);
        }

        return file;
    }

    private void Flatten(string prefix, JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            var key = prefix + property.Name;
            var setting = Settings.All.FirstOrDefault(s => s.Key == key);
            if (setting is null && property.Value.ValueKind == JsonValueKind.Object) Flatten(key + ".", property.Value);
            else if (setting is null) values.Add(new(key, ""));
            else if (Text(setting, property.Value) is { } text) values.Add(new(key, text));
            else Fault($"{key} must be {(setting.IsList ? "an array of strings" : "a string or a number")}");
        }
    }

    private static string? Text(Setting setting, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when !setting.IsList => value.GetString(),
        JsonValueKind.Number when !setting.IsList => value.GetRawText(),
        JsonValueKind.Array when setting.IsList && value.EnumerateArray().All(v => v.ValueKind == JsonValueKind.String) =>
            string.Join(',', value.EnumerateArray().Select(v => v.GetString())),
        _ => null,
    };

    private void Fault(string message) => faults.Add(new ConfigurationFault(source, message));
}
