using Microsoft.AspNetCore.Http;
using Strongroom.Crypto.Sealing;
using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Runtime.Tests;

/// <summary>What is thrown, what the client is told, and whether the operator is told.</summary>
public sealed class FaultsTests
{
    public static TheoryData<Exception, bool, string, int, bool> Known => new()
    {
        { new ServiceException(new ServiceError("NoSuchKey", "No.", 404)), false, "NoSuchKey", 404, false },
        { new BadHttpRequestException("slow", 408), false, "RequestTimeout", 400, false },
        { new BadHttpRequestException("short", 400), false, "IncompleteBody", 400, false },
        { new OperationCanceledException(), true, "IncompleteBody", 400, false },
        { new OperationCanceledException(), false, "InternalError", 500, true },
        { new Microsoft.AspNetCore.Connections.ConnectionResetException("gone"), true, "IncompleteBody", 400, false },
        { new StoreFullException("full"), false, "InternalError", 500, true },
        { new StoreStoppedException("stopped"), false, "ServiceUnavailable", 503, true },
        { new SealBrokenException(), false, "InternalError", 500, true },
        { new BlobMissingException("gone"), false, "InternalError", 500, true },
        { new InvalidOperationException("secret detail"), false, "InternalError", 500, true },
    };

    [Theory]
    [MemberData(nameof(Known), DisableDiscoveryEnumeration = true)]
    public async Task Exceptions_become_errors(Exception exception, bool isClientGone, string code, int status, bool isLogged)
    {
        await using var rig = await Rig.StartAsync();
        var request = new TestRequest("GET", "/photos/k");
        var call = rig.NewCall(request);
        if (isClientGone) _ = new TestExchange(request.Context) { RequestAborted = new CancellationToken(canceled: true) };
        var error = Faults.Of(exception, call, rig.Log);
        Assert.Equal((code, status, isLogged), (error.Code, error.Status, rig.Log.Lines.Count > 0));
        Assert.DoesNotContain("secret detail", error.Message, StringComparison.Ordinal);
    }
}
