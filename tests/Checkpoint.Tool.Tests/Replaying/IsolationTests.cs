using Checkpointing.Tool.Replaying;

namespace Checkpointing.Tool.Tests.Replaying;

public sealed class IsolationTests
{
    /// <summary>CRIU and its helpers get the ids that follow, and the copy what it starts later.</summary>
    [Theory]
    [InlineData(4711, 32768, 5711)]
    [InlineData(30_767, 32768, 31_767)]
    [InlineData(30_768, 32768, 16_384)]
    [InlineData(32_767, 32768, 16_384)]
    [InlineData(4_194_303, 4_194_304, 2_097_152)]
    public void Ids_are_given_away_from_those_of_the_program(int highest, int most, int last) => Assert.Equal(last, Isolation.LastBeforeCopy(highest, most));
}
