using Strongroom.Identity.Tests.Sts;

namespace Strongroom.Identity.Tests.Iam;

/// <summary>Simulations say what the gate would.</summary>
public sealed class SimulationTests
{
    private const string Bucket = "arn:aws:s3:::photos";

    [Fact]
    public async Task A_user_is_simulated_with_its_groups_and_its_boundary()
    {
        await using var rig = await StsRig.StartAsync();
        await rig.AddUserAsync("alice", policy: null);
        await IamErrorTests.OkAsync(rig, "CreateGroup", "GroupName=devs");
        await IamErrorTests.OkAsync(rig, "AddUserToGroup", "GroupName=devs&UserName=alice");
        await IamErrorTests.OkAsync(rig, "PutGroupPolicy", "GroupName=devs&PolicyName=all&PolicyDocument={ALLOW}");
        Assert.Equal(["allowed", "allowed"], await AliceAsync(rig));
        await IamErrorTests.OkAsync(rig, "PutUserPermissionsBoundary", "UserName=alice&PermissionsBoundary=arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess");
        var answer = await IamErrorTests.OkAsync(rig, "SimulatePrincipalPolicy", Question(rig));
        Assert.Equal(["allowed", "implicitDeny"], answer.All("EvalDecision"));
        Assert.Equal(["true", "false"], answer.All("AllowedByPermissionsBoundary"));
        Assert.Equal("group_devs_all", answer.All("SourcePolicyId")[0]);
    }

    [Fact]
    public async Task A_variable_is_the_users()
    {
        await using var rig = await StsRig.StartAsync();
        await rig.AddUserAsync("alice", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${aws:username}/*"}]}""");
        var answer = await IamErrorTests.OkAsync(rig, "SimulatePrincipalPolicy", $"PolicySourceArn=arn:aws:iam::{rig.Home}:user/alice&ActionNames.member.1=s3:GetObject&ResourceArns.member.1=arn:aws:s3:::alice/k&ResourceArns.member.2=arn:aws:s3:::bob/k");
        Assert.Equal(["allowed", "implicitDeny"], answer.All("EvalDecision"));
        Assert.Equal(["aws:username"], (await IamErrorTests.OkAsync(rig, "GetContextKeysForPrincipalPolicy", $"PolicySourceArn=arn:aws:iam::{rig.Home}:user/alice")).All("member"));
    }

    [Fact]
    public async Task What_is_not_known_is_told()
    {
        await using var rig = await StsRig.StartAsync();
        const string policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"},"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}}]}""";
        var asked = $"PolicyInputList.member.1={policy}&ActionNames.member.1=s3:GetObject";
        var answer = await IamErrorTests.OkAsync(rig, "SimulateCustomPolicy", asked);
        Assert.Equal(["implicitDeny"], answer.All("EvalDecision"));
        Assert.Contains("<MissingContextValues><member>aws:SecureTransport</member><member>aws:SourceIp</member></MissingContextValues>", answer.Text, StringComparison.Ordinal);
        answer = await IamErrorTests.OkAsync(rig, "SimulateCustomPolicy", asked + Entry(1, "aws:SecureTransport", "boolean", "true") + Entry(2, "aws:SourceIp", "ip", "10.1.2.3"));
        Assert.Equal(["allowed"], answer.All("EvalDecision"));
        Assert.Equal("InvalidInput", (await rig.IamAsync(rig.Root, "SimulateCustomPolicy",
            ("PolicyInputList.member.1", policy), ("ActionNames.member.1", "s3:GetObject"), ("ContextEntries.member.1.ContextKeyName", "aws:SourceIp"),
            ("ContextEntries.member.1.ContextKeyType", "ip"), ("ContextEntries.member.1.ContextKeyValues.member.1", "here"))).Code);
    }

    [Fact]
    public async Task A_resource_policy_takes_part()
    {
        await using var rig = await StsRig.StartAsync();
        await rig.AddUserAsync("alice");
        var deny = $$"""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:PutObject","Resource":"{{Bucket}}/*"}]}""";
        var answer = await IamErrorTests.OkAsync(rig, "SimulatePrincipalPolicy", Question(rig) + "&ResourcePolicy=" + deny);
        Assert.Equal(["allowed", "explicitDeny"], answer.All("EvalDecision"));
        Assert.Contains("ResourcePolicy", answer.All("SourcePolicyId"));
        Assert.Equal("InvalidInput", (await rig.IamAsync(rig.Root, "SimulatePrincipalPolicy",
            ("PolicySourceArn", $"arn:aws:iam::{rig.Home}:user/alice"), ("ActionNames.member.1", "s3:GetObject"), ("ResourcePolicy", deny))).Code);
        // Another account's resource needs both sides.
        answer = await IamErrorTests.OkAsync(rig, "SimulatePrincipalPolicy", Question(rig) + "&ResourceOwner=999988887777&ResourcePolicy=" + deny);
        Assert.Equal(["implicitDeny", "explicitDeny"], answer.All("EvalDecision"));
    }

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""", "1:38-1:86")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""", "1:38-1:87")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:List*","Resource":"arn:aws:s3:::b/é"}, {"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""", "1:105-1:156")]
    [InlineData("{\n  \"Version\":\"2012-10-17\",\n  \"Statement\":{\n    \"Effect\":\"Allow\",\n    \"Action\":\"s3:*\",\n    \"Resource\":\"*\"\n  }\n}", "3:16-7:4")]
    [InlineData("{\r\n  \"Statement\": [\r\n    {\r\n      \"Effect\": \"Allow\", \"Action\": \"s3:*\", \"Resource\": \"*\"\r\n    }\r\n  ]\r\n}", "2:17-5:6")]
    public async Task A_matched_statement_is_told_by_its_place_as_in_AWSs_examples(string policy, string place)
    {
        await using var rig = await StsRig.StartAsync();
        var answer = await rig.IamAsync(rig.Root, "SimulateCustomPolicy", ("PolicyInputList.member.1", policy), ("ActionNames.member.1", "s3:GetObject"));
        Assert.Equal(["allowed"], answer.All("EvalDecision"));
        var (lines, columns) = (answer.All("Line"), answer.All("Column"));
        Assert.Equal(place, $"{lines[0]}:{columns[0]}-{lines[1]}:{columns[1]}");
    }

    [Fact]
    public async Task All_statements_that_allow_are_told_and_only_those_that_deny_where_one_does()
    {
        await using var rig = await StsRig.StartAsync();
        const string two = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"},{"Effect":"Allow","Action":"s3:Get*","Resource":"*"},{"Effect":"Allow","Action":"s3:Put*","Resource":"*"}]}""";
        const string deny = """{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:Put*","Resource":"*"}]}""";
        var answer = await rig.IamAsync(
            rig.Root, "SimulateCustomPolicy", ("PolicyInputList.member.1", two), ("PolicyInputList.member.2", deny), ("ActionNames.member.1", "s3:GetObject"),
            ("ActionNames.member.2", "s3:PutObject"), ("ActionNames.member.3", "kms:Decrypt"));
        Assert.Equal(["allowed", "explicitDeny", "implicitDeny"], answer.All("EvalDecision"));
        Assert.Equal(["PolicyInputList.1", "PolicyInputList.1", "PolicyInputList.2"], answer.All("SourcePolicyId"));
    }

    [Fact]
    public async Task Pages_of_decisions_join_to_the_whole()
    {
        await using var rig = await StsRig.StartAsync();
        await rig.AddUserAsync("alice");
        var first = await IamErrorTests.OkAsync(rig, "SimulatePrincipalPolicy", Question(rig) + "&MaxItems=1");
        var second = await IamErrorTests.OkAsync(rig, "SimulatePrincipalPolicy", Question(rig) + "&MaxItems=1&Marker=" + first["Marker"]);
        Assert.Equal(("s3:GetObject", "s3:PutObject", null), (first["EvalActionName"], second["EvalActionName"], second["Marker"]));
    }

    private static async Task<IReadOnlyList<string>> AliceAsync(StsRig rig) => (await IamErrorTests.OkAsync(rig, "SimulatePrincipalPolicy", Question(rig))).All("EvalDecision");

    private static string Question(StsRig rig) =>
        $"PolicySourceArn=arn:aws:iam::{rig.Home}:user/alice&ActionNames.member.1=s3:GetObject&ActionNames.member.2=s3:PutObject&ResourceArns.member.1={Bucket}/k";

    private static string Entry(int i, string key, string type, string value) =>
        $"&ContextEntries.member.{i}.ContextKeyName={key}&ContextEntries.member.{i}.ContextKeyType={type}&ContextEntries.member.{i}.ContextKeyValues.member.1={value}";
}
