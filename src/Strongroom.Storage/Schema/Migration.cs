using Strongroom.Storage.Sqlite;

namespace Strongroom.Storage.Schema;

/// <summary>One step of the schema: what a release added. Published ones are never edited; a change is a further step.</summary>
/// <param name="Version">The schema's version after this step, 1 upwards without gaps.</param>
/// <param name="File">The embedded SQL.</param>
internal sealed record Migration(int Version, string File)
{
    /// <summary>"SRMD": tells a Strongroom database from any other SQLite file.</summary>
    public const int ApplicationId = 0x53524D44;

    /// <summary>All steps in order.</summary>
    public static IReadOnlyList<Migration> All { get; } =
    [
        new(1, "0001-initial.sql"),
        new(2, "0002-locks.sql"),
    ];

    /// <summary>Brings a database to the newest version, each step in a transaction of its own.</summary>
    /// <exception cref="StoreFormatException">The database is another program's, or of a newer release.</exception>
    public static void Apply(Database database, IReadOnlyList<Migration> steps)
    {
        var version = database.Scalar("pragma user_version");
        var application = database.Scalar("pragma application_id");
        var isEmpty = database.Scalar("select count(*) from sqlite_schema") == 0;
        if (!isEmpty && application != ApplicationId)
            throw new StoreFormatException("The metadata file is no Strongroom database.");
        if (version > steps[^1].Version)
            throw new StoreFormatException($"The data directory has schema version {version}; this release knows up to {steps[^1].Version}.");
        foreach (var step in steps)
        {
            if (step.Version <= version) continue;
            database.Execute("begin immediate");
            database.Execute(step.ReadSql());
            database.Execute($"pragma application_id = {ApplicationId}");
            database.Execute($"pragma user_version = {step.Version}");
            database.Execute("commit");
        }
    }

    /// <summary>The step's SQL.</summary>
    public string ReadSql()
    {
        using var stream = typeof(Migration).Assembly.GetManifestResourceStream(File)
            ?? throw new InvalidOperationException("Not embedded: " + File);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
