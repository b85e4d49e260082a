using Checkpointing.Store;
using Checkpointing.Tool.Verifying;

namespace Checkpointing.Tool.Tests.Verifying;

public sealed class OwnerCheckTests
{
    private static readonly ManifestUser s_alice = new() { Name = "alice", Uid = 1000, Gid = 1000, Groups = [27, 1000] };

    [Fact]
    public void Who_the_program_belonged_to_can_replay_it() =>
        Assert.Empty(OwnerCheck.Check(s_alice, s_alice with { Groups = [1000, 27] }));

    [Fact]
    public void Another_user_is_told_that_it_takes_root()
    {
        Problem problem = Assert.Single(OwnerCheck.Check(s_alice, new ManifestUser { Uid = 1001, Gid = 1001 }));
        Assert.Equal("the program ran as alice (uid 1000, gid 1000, groups 27 1000), and a copy of it cannot without root", problem.What);
        Assert.Equal(("CKPT9032", "uid 1001, gid 1001", "Replay with sudo, or as that user."), (problem.Code, problem.Found, problem.Remedy));
    }

    [Fact]
    public void Other_groups_are_named()
    {
        Problem problem = Assert.Single(OwnerCheck.Check(s_alice, s_alice with { Groups = [1000] }));
        Assert.Equal("the program had other groups than you have, and a copy of it cannot be given them without root: 1000 27", problem.What);
    }
}
