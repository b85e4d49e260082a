using Checkpointing.Tests.PublicApi;

namespace Checkpointing.Hosting.Tests.PublicApi;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_API_is_the_approved_one()
    {
        string folder = Path.Combine(AppContext.BaseDirectory, "PublicApi");
        string received = PublicApiWriter.Write(typeof(ICheckpointHost).Assembly);
        File.WriteAllText(Path.Combine(folder, "PublicApi.received.txt"), received);
        Assert.Equal(File.ReadAllText(Path.Combine(folder, "PublicApi.approved.txt")), received);
    }

    /// <summary>A worker service may use this package where ASP.NET Core is not installed.</summary>
    [Fact]
    public void Nothing_of_ASP_NET_Core_is_in_it() =>
        Assert.DoesNotContain("AspNetCore", PublicApiWriter.Write(typeof(ICheckpointHost).Assembly), StringComparison.Ordinal);
}
