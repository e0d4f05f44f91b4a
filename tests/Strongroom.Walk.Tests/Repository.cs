using System.Text.Json;

namespace Strongroom.Walk.Tests;

/// <summary>Files of the repository that tests hold the code against.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));

    public static JsonElement Json(params string[] path)
    {
        using var document = JsonDocument.Parse(Read(path));
        return document.RootElement.Clone();
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Strongroom.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run below the repository.");
    }
}
