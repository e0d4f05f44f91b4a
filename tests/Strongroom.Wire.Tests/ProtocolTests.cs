using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Crypto.Signing;
using Strongroom.Kernel;
using Strongroom.Testing;
using Xunit;

namespace Strongroom.Wire.Tests;

public sealed class ProtocolTests
{
    private static string Refused(Action action) => Assert.Throws<ServiceException>(action).Error.Code;

    private static XmlNode Xml(string text) => S3Xml.Parse(Encoding.UTF8.GetBytes(text));

    [Theory]
    [InlineData("<Tagging><TagSet><Tag><Key>a</Key><Value>&lt;b&gt;</Value></Tag></TagSet></Tagging>")]
    [InlineData("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Tagging xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\n <TagSet><Tag><Key>a</Key><Value><![CDATA[<b>]]></Value></Tag></TagSet></Tagging>")]
    public void Documents_are_read_with_and_without_namespace(string text)
    {
        var tag = Xml(text).Only("TagSet").Required("TagSet").Children("Tag").Single().Only("Key", "Value");
        Assert.Equal(("a", "<b>"), (tag.RequiredText("Key"), tag.RequiredText("Value")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("<a xmlns=\"urn:x\"/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>")]
    [InlineData("<!DOCTYPE a SYSTEM \"http://localhost/x\"><a/>")]
    [InlineData("<a>&b;</a>")]
    [InlineData("<?x y?><a/>")]
    [InlineData("<a/><b/>")]
    public void What_is_no_plain_document_is_malformed(string text) => Assert.Equal("MalformedXML", Refused(() => Xml(text)));

    [Fact]
    public void Depth_is_bounded()
    {
        static string Nested(int depth) => string.Concat(Enumerable.Repeat("<a>", depth)) + string.Concat(Enumerable.Repeat("</a>", depth));
        Xml(Nested(Limits.XmlDepthMax));
        Assert.Equal("MalformedXML", Refused(() => Xml(Nested(Limits.XmlDepthMax + 1))));
    }

    [Fact]
    public void The_schema_is_held()
    {
        var node = Xml("<a><n>12</n><m>x</m><t>true</t><d>2026-01-31T12:00:00Z</d><n2>1</n2><n2>2</n2></a>");
        Assert.Equal(12, node.NumberOf("n"));
        Assert.True(node.FlagOf("t"));
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero), node.TimeOf("d"));
        Assert.Null(node.NumberOf("missing"));
        foreach (var wrong in new Action[] { () => node.NumberOf("m"), () => node.FlagOf("m"), () => node.TimeOf("m"), () => node.Required("q"), () => node.Optional("n2"), () => node.Only("n"), () => _ = node.Text })
            Assert.Equal("MalformedXML", Refused(wrong));
        Assert.Equal("MalformedXML", Refused(() => Xml("<a>text<n/></a>").Only("n")));
    }

    [Fact]
    public void Random_bytes_only_ever_make_service_errors() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte[] Bytes, NonNull<string> Text)>(),
        x =>
        {
            foreach (var bytes in new[] { x.Bytes, Encoding.UTF8.GetBytes(x.Text.Get), [.. "<a>"u8, .. x.Bytes, .. "</a>"u8], [.. "{\"a\":\""u8, .. x.Bytes, .. "\"}"u8] })
            {
                foreach (var read in new Action[] { () => S3Xml.Parse(bytes), () => JsonRequestReader.Parse(bytes).Text("a"), () => QueryRequestReader.Parse(QueryParameters.Empty, bytes) })
                {
                    try
                    {
                        read();
                    }
                    catch (ServiceException)
                    {
                        // The one way to fail.
                    }
                }
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Escaping_comes_back() => Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), x =>
    {
        var text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(x.Get));
        Assert.Equal(text, QueryParameters.Decode(AwsUriEncoding.Encode(text, encodeSlash: true), plusIsSpace: true));
        Assert.Equal(text, QueryParameters.Decode(AwsUriEncoding.Encode(text, encodeSlash: false), plusIsSpace: false));
        Assert.Equal(text, QueryParameters.Parse("a=" + AwsUriEncoding.Encode(text, encodeSlash: true)).Find("a"));
    }).QuickCheckThrowOnFailure();

    private static JsonRequestReader Json(string text) => JsonRequestReader.Parse(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void Json_is_strict()
    {
        var json = Json("{\"s\":\"x\",\"n\":5,\"t\":1767225600.5,\"b\":\"AQI=\",\"l\":[\"a\"],\"o\":{\"f\":true},\"oo\":[{\"s\":\"y\"}],\"z\":null}");
        Assert.Equal(("x", 5L, true), (json.RequiredText("s"), json.Number("n"), json.Object("o")!.Flag("f")));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1767225600500), json.Time("t"));
        Assert.Equal([1, 2], json.Bytes("b")!);
        Assert.Equal(["a"], json.Texts("l")!);
        Assert.Equal("y", json.Objects("oo")!.Single().Text("s"));
        Assert.Null(json.Text("z"));
        json.Done();
        Assert.Equal("NotImplemented", Refused(() => Json("{\"a\":1}").Done()));
        Assert.Equal("ValidationException", Refused(() => Json("").RequiredText("a")));
        foreach (var bad in new[] { "[]", "{\"a\":1,\"a\":2}", "{\"a\":1,}", "{/**/}", string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40) })
            Assert.Equal("SerializationException", Refused(() => Json(bad)));
        foreach (var wrong in new Action[] { () => Json("{\"a\":1}").Text("a"), () => Json("{\"a\":1.5}").Number("a"), () => Json("{\"a\":1e300}").Time("a"), () => Json("{\"a\":\"?\"}").Bytes("a"), () => Json("{\"a\":\"\\ud800\"}").Text("a"), () => Json("{\"\\ud800\":1}").Done(), () => Json("{\"a\":{\"\\udc00x\":1}}").Object("a")!.Done(), () => Json("{\"\\ud800\":1}").Text("b"), () => JsonRequestReader.Parse((byte[])[.. "{\"a"u8, 0xFF, .. "\":1}"u8]).Done() })
            Assert.Equal("SerializationException", Refused(wrong));
    }

    [Fact]
    public void Query_forms_hold_lists_and_structures()
    {
        var query = QueryRequestReader.Parse(QueryParameters.Empty, "Action=A&Version=1&L.member.1=a&L.member.2=b+c&S.member.1.K=x&S.member.1.V=1&N=7&F=true"u8.ToArray());
        Assert.Equal(("A", 7L, true), (query.Action, query.Number("N"), query.Flag("F")));
        Assert.Equal(["a", "b c"], query.Texts("L"));
        Assert.Equal("x", query.Objects("S").Single().Text("K"));
        Assert.Equal("NotImplemented", Refused(query.Done));
        query.Objects("S").Single().Text("V");
        query.Done();
        Assert.Equal("MalformedQueryString", Refused(() => QueryRequestReader.Parse(QueryParameters.Empty, "a=1&a=2"u8.ToArray())));
    }

    [Theory]
    [InlineData(AwsProtocol.RestXml, "<Error><Code>NoSuchKey</Code><Message>It &lt;is&gt; gone</Message><Key>k</Key><Resource>/b/k</Resource><RequestId>R</RequestId><HostId>H</HostId></Error>")]
    [InlineData(AwsProtocol.Query, "<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchKey</Code><Message>It &lt;is&gt; gone</Message></Error><RequestId>R</RequestId></ErrorResponse>")]
    [InlineData(AwsProtocol.Json11, "{\"__type\":\"NoSuchKey\",\"message\":\"It \\u003Cis\\u003E gone\"}")]
    public async Task Errors_take_the_protocols_form(AwsProtocol protocol, string expected)
    {
        var error = new ServiceError("NoSuchKey", "It <is> gone", 404).With("Key", "k").WithHeader("x-amz-delete-marker", "true");
        var (text, headers, status) = await Send(protocol, error, isHead: false);
        Assert.EndsWith(expected, text, StringComparison.Ordinal);
        Assert.Equal((404, "true"), (status, headers["x-amz-delete-marker"].ToString()));
        Assert.Equal("R", headers[protocol == AwsProtocol.RestXml ? "x-amz-request-id" : "x-amzn-RequestId"]);
        Assert.Equal("", (await Send(protocol, error, isHead: true)).Text);
        Assert.Equal("", (await Send(protocol, new ServiceError("NotModified", "Not Modified", 304), isHead: false)).Text);
    }

    [Fact]
    public async Task Each_protocol_has_its_name_for_a_wrong_key()
    {
        var error = AuthErrors.InvalidAccessKeyId("A");
        Assert.Contains("<Code>InvalidAccessKeyId</Code>", (await Send(AwsProtocol.RestXml, error, isHead: false)).Text, StringComparison.Ordinal);
        Assert.Contains("<Code>InvalidClientTokenId</Code>", (await Send(AwsProtocol.Query, error, isHead: false)).Text, StringComparison.Ordinal);
        Assert.Equal("UnrecognizedClientException", (await Send(AwsProtocol.Json10, error, isHead: false)).Headers["x-amzn-ErrorType"]);
    }

    private static async Task<(string Text, Microsoft.AspNetCore.Http.IHeaderDictionary Headers, int Status)> Send(AwsProtocol protocol, ServiceError error, bool isHead)
    {
        var context = new TestRequest("GET", "/b/k").Context;
        var sent = new MemoryStream();
        context.Response.Body = sent;
        var response = new WireResponse(context);
        var count = await ErrorWriter.SendAsync(response, protocol, error, new RequestIds("R", "H"), "/b/k", isHead, TestContext.Current.CancellationToken);
        await response.Body.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(sent.Length, count);
        return (Encoding.UTF8.GetString(sent.ToArray()), context.Response.Headers, context.Response.StatusCode);
    }
}
