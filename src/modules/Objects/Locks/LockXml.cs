using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Wire;

namespace Strongroom.Objects;

/// <summary>Object Lock as XML. Spec: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockConfiguration.html and what it links</summary>
internal static class LockXml
{
    private const string Root = "ObjectLockConfiguration";
    private const string EventHold = "EventHold";
    private const string EventHoldDuration = "EventHoldDuration";

    /// <summary>AWS's name of a mode.</summary>
    public static string NameOf(LockMode mode) => mode == LockMode.Compliance ? "COMPLIANCE" : "GOVERNANCE";

    /// <summary>A moment as headers and conditions tell it.</summary>
    public static string TextOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a moment in ISO 8601; UTC where it names no zone.</summary>
    public static bool TryParseTime(string text, out DateTimeOffset time) => DateTimeOffset.TryParse(
        text, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal | System.Globalization.DateTimeStyles.AdjustToUniversal, out time);

    /// <summary>Reads AWS's name of a mode.</summary>
    public static bool TryParse(string text, out LockMode mode)
    {
        mode = text == "COMPLIANCE" ? LockMode.Compliance : LockMode.Governance;
        return text is "COMPLIANCE" or "GOVERNANCE";
    }

    /// <summary>Reads a bucket's configuration.</summary>
    /// <exception cref="ServiceException">MalformedXML, InvalidArgument, or NotImplemented for a default event hold.</exception>
    public static ObjectLockSettings ReadSettings(ReadOnlyMemory<byte> document)
    {
        var root = S3Xml.Parse(document, Root).Only("ObjectLockEnabled", "Rule");
        if (root.TextOf("ObjectLockEnabled")?.Trim() != "Enabled") throw Malformed();
        if (root.Optional("Rule") is not { } rule) return new(null);
        rule.Only("DefaultRetention", "DefaultEventHold");
        if (rule.Optional("DefaultEventHold") is not null) throw new ServiceException(BucketErrors.ElementNotImplemented("DefaultEventHold"));
        var retention = rule.Required("DefaultRetention").Only("Mode", "Days", "Years");
        var (mode, days, years) = (ModeOf(retention.RequiredText("Mode")), retention.NumberOf("Days"), retention.NumberOf("Years"));
        if (days is null == years is null) throw Malformed();
        var (period, max, unit) = days is { } d ? (d, ObjectLockSettings.DaysMax, "Days") : (years!.Value, ObjectLockSettings.YearsMax, "Years");
        if (period < 1) throw new ServiceException(S3Errors.InvalidArgument("Default retention period must be a positive integer value.", unit, period.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (period > max) throw new ServiceException(S3Errors.InvalidArgument("Default retention period too large", unit, period.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return new(new DefaultRetention(mode, (int?)days, (int?)years));
    }

    /// <summary>Writes a bucket's configuration.</summary>
    public static void Write(S3ResponseWriter w, ObjectLockSettings settings)
    {
        var xml = w.Xml(Root).Element("ObjectLockEnabled", "Enabled");
        if (settings.Default is { } retention)
        {
            xml.Open("Rule").Open("DefaultRetention").Element("Mode", NameOf(retention.Mode));
            if (retention.Days is { } days) xml.Element("Days", days);
            if (retention.Years is { } years) xml.Element("Years", years);
            xml.Close("DefaultRetention").Close("Rule");
        }
        xml.Close(Root);
    }

    /// <summary>Reads a version's retention; null for an empty one, which takes the retention away.</summary>
    /// <exception cref="ServiceException">MalformedXML, or NotImplemented for an event hold.</exception>
    public static Retention? ReadRetention(ReadOnlyMemory<byte> document)
    {
        var root = S3Xml.Parse(document, "Retention").Only("Mode", "RetainUntilDate", EventHold, EventHoldDuration);
        foreach (var name in (ReadOnlySpan<string>)[EventHold, EventHoldDuration])
            if (root.Optional(name) is not null) throw new ServiceException(BucketErrors.ElementNotImplemented(name));
        var (mode, until) = (root.TextOf("Mode"), root.TimeOf("RetainUntilDate"));
        if (mode is null && until is null) return null;
        return mode is null || until is null ? throw Malformed() : new(ModeOf(mode), until.Value);
    }

    /// <summary>Writes a version's retention.</summary>
    public static void WriteRetention(S3ResponseWriter w, LockMode mode, long untilMs) => w.Xml("Retention")
        .Element("Mode", NameOf(mode)).Element("RetainUntilDate", DateTimeOffset.FromUnixTimeMilliseconds(untilMs)).Close("Retention");

    /// <summary>Reads a legal hold.</summary>
    /// <exception cref="ServiceException">MalformedXML.</exception>
    public static bool ReadHold(ReadOnlyMemory<byte> document) => S3Xml.Parse(document, "LegalHold").Only("Status").RequiredText("Status").Trim() switch
    {
        "ON" => true,
        "OFF" => false,
        _ => throw Malformed(),
    };

    /// <summary>Writes a legal hold.</summary>
    public static void WriteHold(S3ResponseWriter w, bool isHeld) => w.Xml("LegalHold").Element("Status", HoldOf(isHeld)).Close("LegalHold");

    /// <summary>AWS's word for a legal hold that is on or off.</summary>
    public static string HoldOf(bool isHeld) => isHeld ? "ON" : "OFF";

    private static LockMode ModeOf(string text) => TryParse(text.Trim(), out var mode) ? mode : throw Malformed();

    private static ServiceException Malformed() => new(S3Errors.MalformedXml());
}
