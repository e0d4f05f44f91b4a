using System.Text;
using Strongroom.Identity.Mfa;
using Strongroom.Identity.Tests.Sts;

namespace Strongroom.Identity.Tests.Mfa;

public sealed class MfaDeviceTests
{
    [Fact]
    public async Task A_device_is_made_enabled_used_and_taken_away()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var (serial, seed) = await CreateAsync(rig, alice, "alice");
        Assert.Equal($"arn:aws:iam::{rig.Home}:mfa/alice", serial);
        Assert.Equal(["arn:aws:iam::" + rig.Home + ":mfa/alice"], (await rig.IamAsync(alice, "ListVirtualMFADevices", ("AssignmentStatus", "Unassigned"))).All("SerialNumber"));
        await EnableAsync(rig, alice, serial, seed);
        Assert.Equal("EntityAlreadyExists", (await EnableAnswerAsync(rig, alice, serial, seed)).Code);
        var listed = await rig.IamAsync(alice, "ListMFADevices");
        Assert.Equal((serial, "alice"), (listed["SerialNumber"], listed["UserName"]));
        Assert.Equal("alice", (await rig.IamAsync(alice, "GetMFADevice", ("SerialNumber", serial)))["UserName"]);
        Assert.Equal("alice", (await rig.IamAsync(alice, "ListVirtualMFADevices", ("AssignmentStatus", "Assigned")))["UserName"]);
        Assert.Equal("DeleteConflict", (await rig.IamAsync(alice, "DeleteVirtualMFADevice", ("SerialNumber", serial))).Code);
        Assert.Equal(200, (await rig.IamAsync(alice, "DeactivateMFADevice", ("UserName", "alice"), ("SerialNumber", serial))).Status);
        Assert.Empty((await rig.IamAsync(alice, "ListMFADevices")).All("SerialNumber"));
        Assert.Equal(200, (await rig.IamAsync(alice, "DeleteVirtualMFADevice", ("SerialNumber", serial))).Status);
        Assert.Equal("NoSuchEntity", (await rig.IamAsync(alice, "DeleteVirtualMFADevice", ("SerialNumber", serial))).Code);
    }

    [Fact]
    public async Task A_session_with_a_code_shows_a_second_factor()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice", """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:*","sts:*"],"Resource":"*"},
            {"Effect":"Deny","Action":"iam:ListVirtualMFADevices","Resource":"*","Condition":{"NumericGreaterThan":{"aws:MultiFactorAuthAge":"300"}}}]}
            """);
        var (serial, seed) = await CreateAsync(rig, alice, "alice");
        await EnableAsync(rig, alice, serial, seed);
        var answer = await WithCodeAsync(rig, alice, serial, seed);
        Assert.Equal(200, answer.Status);
        Assert.Equal(200, (await rig.IamAsync(answer.Key, "ListVirtualMFADevices")).Status);
        Assert.NotNull((await rig.StsAsync(answer.Key, "GetCallerIdentity")).Record.Caller.Session!.MfaAt);
        Assert.Contains(answer.Record.RequestParameters, p => p.Key == "tokenCode" && !p.Value.Any(char.IsAsciiDigit));
        rig.Time.Now = rig.Time.Now.AddSeconds(301);
        Assert.Equal("AccessDenied", (await rig.IamAsync(answer.Key, "ListVirtualMFADevices")).Code);
        var plain = await rig.StsAsync(alice, "GetSessionToken");
        Assert.Equal("InvalidClientTokenId", (await rig.IamAsync(plain.Key, "ListVirtualMFADevices")).Code);
    }

    [Fact]
    public async Task A_code_counts_once_also_after_a_restart()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var (serial, seed) = await CreateAsync(rig, alice, "alice");
        await EnableAsync(rig, alice, serial, seed);
        // The codes that enabled it are used up.
        Assert.Equal("AccessDenied", (await WithCodeAsync(rig, alice, serial, seed, advance: 0)).Code);
        Assert.Equal(200, (await WithCodeAsync(rig, alice, serial, seed)).Status);
        Assert.Equal("AccessDenied", (await WithCodeAsync(rig, alice, serial, seed, advance: 0)).Code);
        Assert.Equal("AccessDenied", (await WithCodeAsync(rig, alice, serial, seed, advance: 0, offset: -1)).Code);
        await rig.RestartAsync();
        Assert.Equal("AccessDenied", (await WithCodeAsync(rig, alice, serial, seed, advance: 0)).Code);
        Assert.Equal(200, (await WithCodeAsync(rig, alice, serial, seed, advance: 0, offset: 1)).Status);
    }

    [Fact]
    public async Task Wrong_codes_are_refused_and_many_of_them_lock_for_a_while()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var (serial, seed) = await CreateAsync(rig, alice, "alice");
        await EnableAsync(rig, alice, serial, seed);
        var wrong = await rig.StsAsync(alice, "GetSessionToken", ("SerialNumber", serial), ("TokenCode", WrongCode(rig, seed)));
        Assert.Equal((403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code. "), (wrong.Status, wrong.Code, wrong["Message"]));
        for (var i = 0; i < 9; i++) await rig.StsAsync(alice, "GetSessionToken", ("SerialNumber", serial), ("TokenCode", WrongCode(rig, seed)));
        Assert.Equal("AccessDenied", (await WithCodeAsync(rig, alice, serial, seed)).Code);
        rig.Time.Now = rig.Time.Now.AddMinutes(5);
        Assert.Equal(200, (await WithCodeAsync(rig, alice, serial, seed)).Status);
    }

    [Fact]
    public async Task A_device_is_its_users_alone()
    {
        await using var rig = await StsRig.StartAsync();
        var (alice, bob) = (await rig.AddUserAsync("alice"), await rig.AddUserAsync("bob"));
        var (serial, seed) = await CreateAsync(rig, alice, "alice");
        Assert.StartsWith("MultiFactorAuthentication failed, unable to validate MFA code.", (await WithCodeAsync(rig, alice, serial, seed))["Message"]!, StringComparison.Ordinal);
        await EnableAsync(rig, alice, serial, seed);
        Assert.StartsWith("MultiFactorAuthentication failed, unable to validate MFA code.", (await WithCodeAsync(rig, bob, serial, seed))["Message"]!, StringComparison.Ordinal);
        Assert.Equal("AccessDenied", (await rig.StsAsync(alice, "GetSessionToken", ("SerialNumber", serial))).Code);
        Assert.Equal("AccessDenied", (await rig.StsAsync(alice, "GetSessionToken", ("TokenCode", "123456"))).Code);
        Assert.Equal("ValidationError", (await rig.StsAsync(alice, "GetSessionToken", ("SerialNumber", serial), ("TokenCode", "12345a"))).Code);
        Assert.Equal("NoSuchEntity", (await rig.IamAsync(bob, "DeactivateMFADevice", ("UserName", "bob"), ("SerialNumber", serial))).Code);
        Assert.Equal("NoSuchEntity", (await rig.IamAsync(bob, "GetMFADevice", ("SerialNumber", serial), ("UserName", "bob"))).Code);
    }

    [Fact]
    public async Task Two_codes_that_are_not_in_a_row_enable_nothing()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var (serial, seed) = await CreateAsync(rig, alice, "alice");
        var step = Totp.StepOf(rig.Time.Now);
        var answer = await rig.IamAsync(
            alice, "EnableMFADevice", ("UserName", "alice"), ("SerialNumber", serial), ("AuthenticationCode1", Totp.Code(seed, step)), ("AuthenticationCode2", Totp.Code(seed, step + 2)));
        Assert.Equal((403, "InvalidAuthenticationCode"), (answer.Status, answer.Code));
        Assert.Equal("NoSuchEntity", (await EnableAnswerAsync(rig, alice, serial + "x", seed)).Code);
    }

    [Fact]
    public async Task A_clock_that_ran_away_is_synchronized()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var (serial, seed) = await CreateAsync(rig, alice, "alice");
        await EnableAsync(rig, alice, serial, seed);
        rig.Time.Now = rig.Time.Now.AddMinutes(10);
        const int drift = 40;
        Assert.Equal("AccessDenied", (await WithCodeAsync(rig, alice, serial, seed, advance: 0, offset: drift)).Code);
        var step = Totp.StepOf(rig.Time.Now) + drift;
        var answer = await rig.IamAsync(
            alice, "ResyncMFADevice", ("UserName", "alice"), ("SerialNumber", serial), ("AuthenticationCode1", Totp.Code(seed, step - 1)), ("AuthenticationCode2", Totp.Code(seed, step)));
        Assert.Equal(200, answer.Status);
        Assert.Equal(200, (await WithCodeAsync(rig, alice, serial, seed, offset: drift)).Status);
    }

    [Fact]
    public async Task Root_has_devices_too()
    {
        await using var rig = await StsRig.StartAsync();
        var (serial, seed) = await CreateAsync(rig, rig.Root, "root-device");
        var step = Totp.StepOf(rig.Time.Now);
        var enabled = await rig.IamAsync(
            rig.Root, "EnableMFADevice", ("SerialNumber", serial), ("AuthenticationCode1", Totp.Code(seed, step - 1)), ("AuthenticationCode2", Totp.Code(seed, step)));
        Assert.Equal(200, enabled.Status);
        Assert.Equal($"arn:aws:iam::{rig.Home}:root", (await rig.IamAsync(rig.Root, "ListVirtualMFADevices"))["Arn"]);
        Assert.Equal(200, (await WithCodeAsync(rig, rig.Root, serial, seed)).Status);
    }

    [Fact]
    public async Task A_role_can_demand_a_code()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var (serial, seed) = await CreateAsync(rig, alice, "alice");
        await EnableAsync(rig, alice, serial, seed);
        var role = await rig.AddRoleAsync("app", rig.TrustHome(condition: """{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"""));
        Assert.Equal("AccessDenied", (await rig.AssumeAsync(alice, role)).Code);
        rig.Time.Now = rig.Time.Now.AddSeconds(30);
        var answer = await rig.AssumeAsync(alice, role, ("SerialNumber", serial), ("TokenCode", Totp.Code(seed, Totp.StepOf(rig.Time.Now))));
        Assert.Equal(200, answer.Status);
        Assert.NotNull((await rig.StsAsync(answer.Key, "GetCallerIdentity")).Record.Caller.Session!.MfaAt);
    }

    [Fact]
    public async Task Devices_have_tags()
    {
        await using var rig = await StsRig.StartAsync();
        var alice = await rig.AddUserAsync("alice");
        var (serial, _) = await CreateAsync(rig, alice, "alice", ("Tags.member.1.Key", "a"), ("Tags.member.1.Value", "1"));
        Assert.Equal(200, (await rig.IamAsync(alice, "TagMFADevice", ("SerialNumber", serial), ("Tags.member.1.Key", "b"), ("Tags.member.1.Value", "2"))).Status);
        Assert.Equal(["a", "b"], (await rig.IamAsync(alice, "ListMFADeviceTags", ("SerialNumber", serial))).All("Key"));
        Assert.Equal(200, (await rig.IamAsync(alice, "UntagMFADevice", ("SerialNumber", serial), ("TagKeys.member.1", "a"))).Status);
        Assert.Equal(["b"], (await rig.IamAsync(alice, "ListMFADeviceTags", ("SerialNumber", serial))).All("Key"));
    }

    [Theory]
    [InlineData("CreateVirtualMFADevice")]
    [InlineData("EnableMFADevice")]
    [InlineData("ResyncMFADevice")]
    [InlineData("DeactivateMFADevice")]
    [InlineData("DeleteVirtualMFADevice")]
    [InlineData("ListMFADevices")]
    [InlineData("ListVirtualMFADevices")]
    [InlineData("GetMFADevice")]
    public async Task Who_has_no_permission_is_denied(string action)
    {
        await using var rig = await StsRig.StartAsync();
        var plain = await rig.AddUserAsync("plain", policy: null);
        var serial = $"arn:aws:iam::{rig.Home}:mfa/x";
        (string, string)[] parameters = action switch
        {
            "CreateVirtualMFADevice" => [("VirtualMFADeviceName", "x")],
            "EnableMFADevice" or "ResyncMFADevice" => [("UserName", "plain"), ("SerialNumber", serial), ("AuthenticationCode1", "123456"), ("AuthenticationCode2", "123456")],
            "DeactivateMFADevice" or "GetMFADevice" => [("UserName", "plain"), ("SerialNumber", serial)],
            "DeleteVirtualMFADevice" => [("SerialNumber", serial)],
            _ => [],
        };
        Assert.Equal((403, "AccessDenied"), ((await rig.IamAsync(plain, action, parameters)).Status, (await rig.IamAsync(plain, action, parameters)).Code));
    }

    private static async Task<(string Serial, byte[] Seed)> CreateAsync(StsRig rig, Key who, string name, params (string, string)[] more)
    {
        var made = await rig.IamAsync(who, "CreateVirtualMFADevice", [("VirtualMFADeviceName", name), .. more]);
        Assert.Equal(200, made.Status);
        Assert.Equal("iVBORw0KGgo", made["QRCodePNG"]![..11]);
        var text = Encoding.ASCII.GetString(Convert.FromBase64String(made["Base32StringSeed"]!));
        Assert.Matches("^[A-Z2-7]{64}$", text);
        // Base32, read by a reader of the test's own.
        var bits = string.Concat(text.Select(c => Convert.ToString(c < 'A' ? c - '2' + 26 : c - 'A', 2).PadLeft(5, '0')));
        return (made["SerialNumber"]!, [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))]);
    }

    private static Task<Answer> EnableAnswerAsync(StsRig rig, Key who, string serial, byte[] seed)
    {
        var step = Totp.StepOf(rig.Time.Now);
        return rig.IamAsync(
            who, "EnableMFADevice", ("UserName", "alice"), ("SerialNumber", serial), ("AuthenticationCode1", Totp.Code(seed, step - 1)), ("AuthenticationCode2", Totp.Code(seed, step)));
    }

    private static async Task EnableAsync(StsRig rig, Key who, string serial, byte[] seed)
    {
        var answer = await EnableAnswerAsync(rig, who, serial, seed);
        Assert.Equal(200, answer.Status);
    }

    private static Task<Answer> WithCodeAsync(StsRig rig, Key who, string serial, byte[] seed, int advance = 30, int offset = 0)
    {
        rig.Time.Now = rig.Time.Now.AddSeconds(advance);
        return rig.StsAsync(who, "GetSessionToken", ("SerialNumber", serial), ("TokenCode", Totp.Code(seed, Totp.StepOf(rig.Time.Now) + offset)));
    }

    private static string WrongCode(StsRig rig, byte[] seed)
    {
        var now = Totp.StepOf(rig.Time.Now);
        string[] right = [Totp.Code(seed, now - 1), Totp.Code(seed, now), Totp.Code(seed, now + 1)];
        return Enumerable.Range(0, 10).Select(i => i.ToString("D6")).First(code => !right.Contains(code));
    }
}
