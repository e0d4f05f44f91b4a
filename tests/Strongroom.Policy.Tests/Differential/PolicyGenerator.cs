using System.Text.Json.Nodes;

namespace Strongroom.Policy.Tests.Differential;

/// <summary>Writes random policies.</summary>
internal sealed class PolicyGenerator(Dice dice)
{
    private static readonly string[] StringOperators =
        ["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase", "StringLike", "StringNotLike", "StringLike", "StringEquals"];

    private static readonly string[] ArnOperators = ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"];

    private static readonly string[] NumericOperators =
        ["NumericEquals", "NumericNotEquals", "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals"];

    private static readonly string[] DateOperators = ["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"];

    private static readonly string[] AddressOperators = ["IpAddress", "NotIpAddress"];

    private static readonly string[] GlobalTextKeys = ["aws:username", "aws:PrincipalTag/team", "aws:principaltag/TEAM", "aws:UserId", "aws:SourceVpce"];
    private static readonly string[] S3TextKeys = ["s3:prefix", "S3:Prefix", "s3:delimiter", "aws:username", "aws:PrincipalTag/team"];
    private static readonly string[] SetKeys = ["aws:TagKeys", "aws:tagkeys", "aws:CalledVia"];
    private static readonly string[] OtherKeys = ["aws:SecureTransport", "aws:EpochTime", "aws:CurrentTime", "aws:SourceIp"];

    /// <summary>A policy's JSON.</summary>
    /// <param name="kind">What it is attached to.</param>
    /// <param name="about">The kind of the resource's policy in the set: which actions and resources will be asked for.</param>
    public JsonObject Policy(PolicyKind kind, PolicyKind about)
    {
        var policy = new JsonObject();
        if (!dice.Chance(15)) policy["Version"] = dice.Chance(85) ? "2012-10-17" : "2008-10-17";
        var statements = Enumerable.Range(0, 1 + dice.Below(3)).Select(i => (JsonNode)Statement(kind, about, i)).ToArray();
        policy["Statement"] = statements.Length == 1 && dice.Chance(50) ? statements[0] : new JsonArray(statements);
        return policy;
    }

    private JsonObject Statement(PolicyKind kind, PolicyKind about, int index)
    {
        var statement = new JsonObject();
        if (dice.Chance(30)) statement["Sid"] = $"S{index}";
        statement["Effect"] = dice.Chance(75) ? "Allow" : "Deny";
        if (kind != PolicyKind.Identity)
        {
            var isException = kind != PolicyKind.Trust && dice.Chance(12);
            statement[isException ? "NotPrincipal" : "Principal"] = Principal(kind, isException);
        }
        var resources = Resources(kind, about);
        var actions = dice.Some(ActionPatterns(kind, about), 3);
        if (kind == PolicyKind.Bucket) actions = Fitting(actions, resources);
        statement[dice.Chance(12) ? "NotAction" : "Action"] = OneOrMore(actions);
        if (kind != PolicyKind.Trust) statement[dice.Chance(12) ? "NotResource" : "Resource"] = OneOrMore(resources);
        var isListing = kind == PolicyKind.Identity || (actions.All(a => a is "s3:*" or "s3:ListBucket") && resources.Contains(Alphabet.BucketArn));
        if (dice.Chance(45)) statement["Condition"] = Condition(kind, isListing);
        return statement;
    }

    // S3 refuses a bucket policy in which an action fits none of the statement's resources:
    // https://repost.aws/knowledge-center/s3-bucket-policy-error-fix
    private static string[] Fitting(IReadOnlyList<string> actions, IReadOnlyList<string> resources)
    {
        var hasBucket = resources.Contains(Alphabet.BucketArn);
        var hasObjects = resources.Any(r => r != Alphabet.BucketArn);
        string[] fitting = [.. actions.Where(Fits)];
        return fitting.Length > 0 ? fitting : ["s3:*"];

        bool Fits(string action)
        {
            if (action is "s3:*Bucket" or "s3:ListBucket") return hasBucket;
            return hasObjects || !action.EndsWith("Object", StringComparison.OrdinalIgnoreCase);
        }
    }

    // Only identity policies may say "*".
    private static string[] ActionPatterns(PolicyKind kind, PolicyKind about)
    {
        var patterns = about switch
        {
            PolicyKind.Key => Alphabet.KeyActionPatterns,
            PolicyKind.Trust => Alphabet.TrustActionPatterns,
            _ => Alphabet.S3ActionPatterns,
        };
        return kind == PolicyKind.Identity ? [.. patterns, "*"] : patterns;
    }

    private IReadOnlyList<string> Resources(PolicyKind kind, PolicyKind about)
    {
        if (kind == PolicyKind.Key) return ["*"];
        if (kind == PolicyKind.Identity && dice.Chance(about == PolicyKind.Bucket ? 40 : 90))
            return [dice.One(["*", about switch { PolicyKind.Bucket => "arn:aws:s3:::*", PolicyKind.Key => Alphabet.Key, _ => "arn:aws:iam::*:role/t*" }])];
        return [.. dice.Some(Alphabet.ResourcePatterns, 3).Select(r => Alphabet.BucketArn + r)];
    }

    // All but everybody is nobody: AWS does not say what that would mean.
    private JsonNode Principal(PolicyKind kind, bool isException)
    {
        if (!isException && dice.Chance(20)) return "*";
        var map = new JsonObject();
        if (dice.Chance(85)) map["AWS"] = !isException && dice.Chance(10) ? "*" : OneOrMore(dice.Some(Alphabet.PrincipalNames, 4));
        if (kind == PolicyKind.Bucket && dice.Chance(15)) map["CanonicalUser"] = dice.Chance(50) ? Alphabet.CanonicalHome : Alphabet.CanonicalAway;
        if (kind == PolicyKind.Trust && dice.Chance(30)) map["Federated"] = dice.Chance(70) ? Alphabet.OpenProvider : "www.amazon.com";
        if (map.Count == 0 || dice.Chance(20)) map["Service"] = OneOrMore(dice.Some(["cloudtrail.amazonaws.com", "logging.s3.amazonaws.com"], 2));
        return map;
    }

    private JsonObject Condition(PolicyKind kind, bool isListing)
    {
        var condition = new JsonObject();
        for (var i = dice.Below(2); i >= 0; i--)
        {
            var (plain, keys, values) = Family(kind, isListing);
            var name = plain;
            if (plain != "Null")
            {
                if ((keys == SetKeys && !dice.Chance(5)) || dice.Chance(10)) name = (dice.Chance(50) ? "ForAllValues:" : "ForAnyValue:") + name;
                if (dice.Chance(15)) name += "IfExists";
            }
            var tests = condition[name] as JsonObject ?? [];
            foreach (var key in dice.Some(keys, 2))
                if (!tests.Any(t => t.Key.Equals(key, StringComparison.OrdinalIgnoreCase))) tests[key] = Value(dice.Some(values, 3));
            condition[name] = tests;
        }
        return condition;
    }

    private (string Operator, string[] Keys, string[] Values) Family(PolicyKind kind, bool isListing)
    {
        var texts = isListing && dice.Chance(60) ? S3TextKeys : GlobalTextKeys;
        switch (dice.Below(20))
        {
            case < 6: return (dice.One(StringOperators), texts, Alphabet.TextPatterns);
            case < 10: return (dice.One(StringOperators), SetKeys, Alphabet.TextPatterns);
            case < 12: return (dice.One(ArnOperators), ["aws:PrincipalArn", "aws:SourceArn"], Alphabet.ArnPatterns);
            case 12: return (dice.One(NumericOperators), isListing ? ["s3:max-keys"] : ["aws:MultiFactorAuthAge", "aws:EpochTime"], Alphabet.Numbers);
            case 13: return (dice.One(DateOperators), ["aws:CurrentTime", "aws:TokenIssueTime", "aws:EpochTime"], Alphabet.Dates);
            case 14: return ("Bool", ["aws:SecureTransport", "aws:MultiFactorAuthPresent"], ["true", "false"]);
            case 15: return ("BinaryEquals", texts, Alphabet.Binaries);
            case 16: return (dice.One(AddressOperators), ["aws:SourceIp", "aws:VpcSourceIp"], Alphabet.Ranges);
            case 17: return ("Null", [.. texts, .. SetKeys, "aws:TokenIssueTime"], ["true", "false"]);
            case 18: return (dice.One(StringOperators), OtherKeys, [.. Alphabet.TextPatterns, "2020-01-01T*", "203.0.113.5", "1577836800"]);
            default: return (dice.One(NumericOperators), texts, Alphabet.Numbers);
        }
    }

    private JsonNode Value(IReadOnlyList<string> values) => values.Count == 1 && dice.Chance(60) ? Scalar(values[0]) : new JsonArray([.. values.Select(Scalar)]);

    // "Quotation marks are optional for numeric and Boolean values."
    private JsonNode Scalar(string value) => value switch
    {
        "true" or "false" when dice.Chance(40) => value == "true",
        "10" or "0" or "9" when dice.Chance(40) => int.Parse(value, System.Globalization.CultureInfo.InvariantCulture),
        _ => value,
    };

    private JsonNode OneOrMore(IReadOnlyList<string> values) =>
        values.Count == 1 && dice.Chance(60) ? values[0] : new JsonArray([.. values.Select(v => (JsonNode)v)]);
}
