using Strongroom.Kernel;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Runtime.Tests;

/// <summary>Whatever becomes of a request, it is on record exactly once, and its end is told apart from a whole answer.</summary>
public sealed class PipelineTests
{
    private static TestRequest Signed(string method, string target) => new TestRequest(method, target).Sign(Rig.Now);

    private static TestRequest WithBody(string target, string body = "body") => new TestRequest("PUT", target).Body(System.Text.Encoding.UTF8.GetBytes(body)).Sign(Rig.Now);

    private static async Task EndsAsync(Rig rig, TestRequest request, int status, string? code, string eventName = "GetObject")
    {
        var before = rig.Records;
        var ending = await rig.SendAsync(request);
        Assert.Equal((status, code), (ending.Status, ending.Record!.ErrorCode));
        Assert.Equal((before + 1, eventName, status), (rig.Records, ending.Record.EventName, ending.Record.Status));
        if (code is not null) Assert.Contains($"<Code>{code}</Code>", ending.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_refused_before_its_operation_is_on_record()
    {
        await using var rig = await Rig.StartAsync();
        await EndsAsync(rig, new("GET", "/photos/k?a=1&a=2"), 400, "InvalidArgument", "");
        await EndsAsync(rig, new("GET", "photos"), 400, "InvalidURI", "");
        await EndsAsync(rig, new TestRequest("GET", "/photos/k").Header("Authorization", "AWS4-HMAC-SHA256 nonsense"), 400, "AuthorizationHeaderMalformed", "");
        await EndsAsync(rig, Signed("PATCH", "/photos/k"), 405, "MethodNotAllowed", "");
        await EndsAsync(rig, Signed("GET", "/photos?policy"), 501, "NotImplemented", "GetBucketPolicy");
    }

    [Fact]
    public async Task What_authentication_refuses_is_on_record_by_its_name()
    {
        await using var rig = await Rig.StartAsync();
        await EndsAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now, accessKeyId: "AKIANOBODY"), 403, "InvalidAccessKeyId");
        await EndsAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now, secret: "wrong"), 403, "SignatureDoesNotMatch");
        await EndsAsync(rig, new TestRequest("GET", "/photos/k").Sign(Rig.Now.AddHours(-1)), 403, "RequestTimeTooSkewed");
        Assert.Equal(CallerKind.Anonymous, rig.Sink.Last!.Caller.Kind);
        Assert.Equal(TestRequest.AccessKeyId, rig.Sink.Last.ClaimedAccessKeyId);
    }

    [Fact]
    public async Task What_the_gate_refuses_is_on_record_with_its_reason()
    {
        await using var rig = await Rig.StartAsync();
        await EndsAsync(rig, new("GET", "/photos/k"), 403, "AccessDenied");
        Assert.Equal(("s3:GetObject", "Resource"), (rig.Sink.Last!.DecidedAction, rig.Sink.Last.DecidedLayer));
        await EndsAsync(rig, Signed("GET", "/foreign/k"), 403, "AccessDenied");
        Assert.Equal(Accounts.Other.Value, rig.Sink.Last!.RecipientAccount);
        await EndsAsync(rig, Signed("GET", "/nowhere/k"), 404, "NoSuchBucket");
        Assert.Equal(Accounts.Home.Value, rig.Sink.Last!.RecipientAccount);
    }

    [Fact]
    public async Task What_the_operation_makes_of_it_is_on_record()
    {
        await using var rig = await Rig.StartAsync();
        await EndsAsync(rig, Signed("GET", "/photos/k"), 200, null);
        await EndsAsync(rig, new TestRequest("GET", "/photos/k").Header("x-amz-refused", "1").Sign(Rig.Now), 501, "NotImplemented");
        rig.Get.Does = (_, _) => Task.FromResult<Result<TestOutput>>(new ServiceError("NoSuchKey", "No such key.", 404));
        await EndsAsync(rig, Signed("GET", "/photos/k"), 404, "NoSuchKey");
        rig.Get.Does = (_, _) => throw new InvalidOperationException("unexpected");
        await EndsAsync(rig, Signed("GET", "/photos/k"), 500, "InternalError");
        Assert.Contains(rig.Log.Lines, l => l.Level == Microsoft.Extensions.Logging.LogLevel.Error);
        rig.Get.BeforeParse = () => throw new ServiceException(new ServiceError("InvalidArgument", "Wrong.", 400));
        await EndsAsync(rig, Signed("GET", "/photos/k"), 400, "InvalidArgument");
        await EndsAsync(rig, Signed("GET", "/photos"), 500, "InternalError", "ListObjects");
        await EndsAsync(rig, new TestRequest("OPTIONS", "/photos/k"), 200, null, "PreflightRequest");
    }

    [Fact]
    public async Task A_change_is_on_record_with_itself_and_not_again()
    {
        await using var rig = await Rig.StartAsync();
        rig.Put.Does = (granted, ct) => rig.Changes.ChangeAsync<TestInput, TestOutput>(granted, tx => new TestOutput("changed"), ct);
        await EndsAsync(rig, WithBody("/photos/k"), 200, null, "PutObject");
        rig.Put.Does = (granted, ct) => rig.Changes.ChangeAsync<TestInput, TestOutput>(granted, tx => new ServiceError("PreconditionFailed", "No.", 412), ct);
        await EndsAsync(rig, WithBody("/photos/k"), 412, "PreconditionFailed", "PutObject");
        Assert.Empty(rig.Store.Appended);
        // What throws inside a change has no record of the change's own.
        rig.Put.Does = (granted, ct) => rig.Changes.ChangeAsync<TestInput, TestOutput>(granted, tx => throw new InvalidOperationException("unexpected"), ct);
        await EndsAsync(rig, WithBody("/photos/k"), 500, "InternalError", "PutObject");
    }

    [Fact]
    public async Task A_client_that_is_gone_before_its_answer_is_on_record()
    {
        await using var rig = await Rig.StartAsync();
        rig.Put.Does = (_, ct) => Task.FromCanceled<Result<TestOutput>>(ct);
        var ending = await rig.SendAsync(WithBody("/photos/k"), e => e.RequestAborted = new CancellationToken(canceled: true));
        Assert.Equal((1, "IncompleteBody"), (rig.Records, ending.Record!.ErrorCode));
    }

    [Theory]
    [InlineData("100-continue", "body", 200, false)]
    [InlineData("100-continue", "body", 412, true)]
    [InlineData("100-continue", "", 200, true)]
    [InlineData("100-continue", null, 200, true)]
    [InlineData(null, "", 200, false)]
    [InlineData(null, null, 200, false)]
    public async Task A_client_that_waited_and_was_not_asked_for_its_body_gets_no_second_answer_on_the_connection(
        string? expect, string? body, int status, bool isClosed)
    {
        await using var rig = await Rig.StartAsync();
        if (status != 200) rig.Put.Does = (_, _) => Task.FromResult<Result<TestOutput>>(new ServiceError("PreconditionFailed", "No.", status));
        var request = new TestRequest("PUT", "/photos/k");
        if (body is not null) request.Body(System.Text.Encoding.UTF8.GetBytes(body));
        if (expect is not null) request.Header("Expect", expect);
        Assert.Equal(status, (await rig.SendAsync(request.Sign(Rig.Now))).Status);
        Assert.Equal(isClosed ? "close" : "", request.Context.Response.Headers.Connection.ToString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_answer_that_fails_halfway_ends_the_connection(bool isClients)
    {
        await using var rig = await Rig.StartAsync();
        Exception failure = isClients ? new OperationCanceledException() : new Crypto.Sealing.SealBrokenException();
        rig.Get.Does = (_, _) => Task.FromResult<Result<TestOutput>>(new TestOutput("", new HalfBody(failure)));
        var ending = await rig.SendAsync(Signed("GET", "/photos/k"));
        Assert.True(ending.IsAborted);
        Assert.Equal("half-", ending.Body);
        Assert.Equal((1, "InternalError"), (rig.Records, ending.Record!.ErrorCode));
    }

    [Fact]
    public async Task An_answer_that_cannot_be_decorated_is_an_error_on_record()
    {
        await using var rig = await Rig.StartAsync();
        rig.Cors.Failure = new InvalidOperationException("unexpected");
        await EndsAsync(rig, new TestRequest("GET", "/photos/k").Header("Origin", "https://example.com").Sign(Rig.Now), 500, "InternalError");
    }

    [Fact]
    public async Task Errors_carry_the_headers_that_a_script_needs_to_read_them()
    {
        await using var rig = await Rig.StartAsync();
        var request = new TestRequest("GET", "/photos/k").Header("Origin", "https://example.com");
        await EndsAsync(rig, request, 403, "AccessDenied");
        Assert.Equal("https://example.com", request.Context.Response.Headers["Access-Control-Allow-Origin"]);
        Assert.Matches("^[0-9A-Z]{16}$", request.Context.Response.Headers["x-amz-request-id"].ToString());
        Assert.Equal(rig.Sink.Last!.RequestId, request.Context.Response.Headers["x-amz-request-id"]);
    }

    [Fact]
    public async Task Reads_that_wait_are_durable_before_their_answer()
    {
        await using var rig = await Rig.StartAsync(readsWait: true);
        var request = Signed("GET", "/photos/k");
        var sentBefore = -1L;
        rig.Store.OnAppend = () => sentBefore = request.Context.Response.Body.Length;
        await EndsAsync(rig, request, 200, null);
        Assert.Equal(["durable"], rig.Store.Appended);
        Assert.Equal(0, sentBefore);
    }

    [Fact]
    public async Task Reads_that_wait_are_not_answered_where_they_cannot_be_recorded()
    {
        await using var rig = await Rig.StartAsync(readsWait: true);
        rig.Store.AppendFailure = new StoreStoppedException("stopped");
        var ending = await rig.SendAsync(Signed("GET", "/photos/k"));
        Assert.Equal(503, ending.Status);
        Assert.DoesNotContain("done", ending.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_ids_are_unique_across_threads()
    {
        var ids = new System.Collections.Concurrent.ConcurrentBag<string>();
        var events = new System.Collections.Concurrent.ConcurrentBag<Guid>();
        Parallel.For(0, 20_000, _ =>
        {
            ids.Add(RequestIdSource.Next());
            events.Add(RequestIdSource.NextEventId());
        });
        Assert.Equal(20_000, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(20_000, events.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9A-HJKMNP-TV-Z]{16}$", id));
        Assert.All(events, id => Assert.Equal(4, id.Version));
    }
}
