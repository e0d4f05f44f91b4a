namespace Strongroom.Walk.Tests;

/// <summary>Requests of the query protocol and of JSON.</summary>
internal static class WalkForms
{
    /// <summary>A form that names its operation.</summary>
    public static WalkRequest Of(string service, string version, string action, params (string Name, string Value)[] parameters) => new(
        "POST",
        "/",
        string.Join('&', parameters.Prepend(("Version", version)).Prepend(("Action", action)).Select(p => $"{Uri.EscapeDataString(p.Item1)}={Uri.EscapeDataString(p.Item2)}")),
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8")) { Service = service };

    /// <summary>A JSON object for the operation that a header names.</summary>
    public static WalkRequest Json(string service, string target, string json) =>
        new("POST", "/", json, ("content-type", "application/x-amz-json-1.1"), ("x-amz-target", target)) { Service = service };

    /// <summary>The request, for where one may have to be waited for.</summary>
    public static Task<WalkRequest> Later(this WalkRequest request) => Task.FromResult(request);
}
