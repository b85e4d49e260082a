using System.Diagnostics;
using System.Runtime.InteropServices;
using Checkpointing.Integration.Tests.Infrastructure;
using Google.Protobuf.Reflection;

namespace Checkpointing.Integration.Tests;

/// <summary>Our description of CRIU's RPC against the one that Debian packages for developers.</summary>
public sealed class ProtocolTests
{
    /// <summary>Ours, and what CRIU calls it. A message that is missing here is missing in this test.</summary>
    private static readonly Dictionary<string, string> s_messages = new()
    {
        ["Options"] = "criu_opts",
        ["Request"] = "criu_req",
        ["Response"] = "criu_resp",
        ["Notification"] = "criu_notify",
        ["Features"] = "criu_features",
        ["Version"] = "criu_version",
        ["DumpReply"] = "criu_dump_resp",
        ["RestoreReply"] = "criu_restore_resp",
        ["InheritedDescriptor"] = "inherit_fd",
    };

    private static readonly Dictionary<string, string> s_enums = new()
    {
        ["RequestType"] = "criu_req_type",
        ["CgroupMode"] = "criu_cg_mode",
        ["NetworkLock"] = "criu_network_lock_method",
    };

    [Fact]
    public async Task Every_field_has_the_number_and_the_type_of_the_original()
    {
        await using var scratch = new Scratch();
        string original = await OriginalProtocol.FindAsync(scratch);
        FileDescriptorProto theirs = Compile(original, scratch.Combine("theirs")), ours = Compile(Built.OurProtocol, scratch.Combine("ours"));

        Assert.Equal(s_messages.Keys.Order(), ours.MessageType.Select(m => m.Name).Order());
        foreach (DescriptorProto message in ours.MessageType)
        {
            DescriptorProto counterpart = theirs.MessageType.Single(m => m.Name == s_messages[message.Name]);
            foreach (FieldDescriptorProto field in message.Field)
                Assert.Equal((message.Name, Describe(field)), (message.Name, counterpart.Field.Where(f => f.Name == field.Name).Select(Describe).SingleOrDefault()));
        }
    }

    [Fact]
    public async Task Every_value_of_an_enumeration_has_the_number_of_the_original()
    {
        await using var scratch = new Scratch();
        string original = await OriginalProtocol.FindAsync(scratch);
        FileDescriptorProto theirs = Compile(original, scratch.Combine("theirs")), ours = Compile(Built.OurProtocol, scratch.Combine("ours"));

        Assert.Equal(s_enums.Keys.Order(), ours.EnumType.Select(e => e.Name).Order());
        foreach (EnumDescriptorProto @enum in ours.EnumType)
            Assert.Equal(Values(theirs.EnumType.Single(e => e.Name == s_enums[@enum.Name])), Values(@enum));
    }

    private static string Values(EnumDescriptorProto @enum) =>
        // CRIU abbreviates "child", and puts a prefix on the modes.
        string.Join(' ', @enum.Value.Select(v => $"{v.Name.Replace("CHLD", "CHILD", StringComparison.Ordinal).Replace("CG_", "", StringComparison.Ordinal)}={v.Number}"));

    // An enumeration's name is ours to choose, so it is compared by what it stands for.
    private static string Describe(FieldDescriptorProto field)
    {
        string type = field.TypeName.TrimStart('.').Split('.')[^1];
        string name = s_messages.GetValueOrDefault(type) ?? s_enums.GetValueOrDefault(type) ?? type;
        return $"{field.Label} {field.Type} {name} {field.Name} = {field.Number}";
    }

    private static FileDescriptorProto Compile(string proto, string output)
    {
        string platform = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux_arm64" : "linux_x64";
        string folder = Path.GetDirectoryName(proto)!;
        using Process protoc = Process.Start(new ProcessStartInfo(
            $"{Built.ProtobufTools}/{platform}/protoc", [$"--proto_path={folder}", $"--proto_path={Built.ProtobufTools}/../build/native/include", $"--descriptor_set_out={output}", proto])
        { RedirectStandardError = true })!;
        string errors = protoc.StandardError.ReadToEnd();
        protoc.WaitForExit();
        Assert.True(protoc.ExitCode == 0, errors);
        return FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(output)).File.Single();
    }
}
