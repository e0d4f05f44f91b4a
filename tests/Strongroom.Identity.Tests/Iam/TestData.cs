namespace Strongroom.Identity.Tests.Iam;

/// <summary>The data files that several test projects share.</summary>
internal static class TestData
{
    public static string Path(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "Strongroom.slnx"))) folder = folder.Parent;
        return System.IO.Path.Combine(folder!.FullName, "tests", "data", name);
    }
}
