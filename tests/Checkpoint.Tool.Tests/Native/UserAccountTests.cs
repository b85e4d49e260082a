using Checkpointing.Tool.Native;

namespace Checkpointing.Tool.Tests.Native;

/// <summary>Users that every Linux has.</summary>
public sealed class UserAccountTests
{
    [Theory]
    [InlineData("root")]
    [InlineData("0")]
    public void A_user_is_found_by_name_and_by_number(string text)
    {
        UserAccount root = UserAccount.Find(text)!;
        Assert.Equal(("root", 0u, 0u, "/root"), (root.Name, root.Uid, root.Gid, root.Home));
        Assert.Contains(0u, root.Groups);
    }

    [Fact]
    public void Groups_and_home_are_those_of_the_database()
    {
        string[] entry = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).First(f => f[0] == "daemon");
        UserAccount daemon = UserAccount.Find("daemon")!;
        Assert.Equal((entry[2], entry[3], entry[5]), ($"{daemon.Uid}", $"{daemon.Gid}", daemon.Home));
        IEnumerable<uint> member = File.ReadLines("/etc/group").Select(l => l.Split(':')).Where(f => f[3].Split(',').Contains("daemon")).Select(f => uint.Parse(f[2], null));
        Assert.Equal(member.Append(daemon.Gid).Distinct().Order(), daemon.Groups.Order());
    }

    [Fact]
    public void A_number_without_a_name_is_a_user_with_a_group_of_that_number()
    {
        UserAccount nameless = UserAccount.Find("4123456")!;
        Assert.Equal((null, 4123456u, 4123456u, "/", "4123456"), (nameless.Name, nameless.Uid, nameless.Gid, nameless.Home, nameless.Display));
        Assert.Empty(nameless.Groups);
    }

    [Theory]
    [InlineData("no-such-user")]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("0x0")]
    // To the kernel it means "leave it as it is": the program would stay root.
    [InlineData("4294967295")]
    [InlineData("4294967296")]
    public void Others_are_not_found(string text) => Assert.Null(UserAccount.Find(text));

    [Theory]
    [InlineData("daemon", "daemon")]
    [InlineData("root", null)]
    [InlineData("no-such-user", null)]
    [InlineData("4123456", null)]
    public void The_user_behind_sudo_is_somebody_else_with_a_name(string variable, string? expected)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Nobody but root is behind sudo.");
        Assert.Equal(expected, UserAccount.BehindSudo(new Dictionary<string, string> { ["SUDO_USER"] = variable })?.Name);
        Assert.Null(UserAccount.BehindSudo(new Dictionary<string, string>()));
    }
}
