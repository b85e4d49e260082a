using System.Reflection;
using System.Reflection.Metadata;
using Checkpointing.CodeVerification.Metadata;

namespace Checkpointing.CodeVerification.Flow;

/// <summary>Texts that are put together where the code runs, and are the same each time: a path made of constants, a constant that is kept in a field.</summary>
internal static class KnownTexts
{
    /// <summary>Stands for the folder that the program lies in, or is started in: a path below it is the program's own.</summary>
    private const string OwnFolder = ".";

    /// <summary>What a call gives back; null where that is not known.</summary>
    public static string? Of(CallTarget target, IReadOnlyList<Value> arguments)
    {
        switch (target.Type, target.Name)
        {
            case ("System.AppContext" or "System.AppDomain", "get_BaseDirectory"):
            case ("System.Environment", "get_CurrentDirectory"):
            case ("System.IO.Directory", "GetCurrentDirectory"):
                return OwnFolder;
            case ("System.Reflection.Assembly", "get_Location"):
                return OwnFolder + "/assembly";
        }

        if (arguments.Count == 0 || arguments.Any(a => a.Kind != ValueKind.Text))
            return null;
        string[] texts = [.. arguments.Select(a => a.Text!)];
        return (target.Type, target.Name) switch
        {
            ("System.String", "Concat") => string.Concat(texts),
            ("System.IO.Path", "Combine") => texts.Aggregate((a, b) => IsRooted(b) ? b : Joined(a, b)),
            ("System.IO.Path", "Join") => texts.Aggregate(Joined),
            ("System.IO.Path", "GetFullPath") when texts.Length == 1 => texts[0],
            _ => null,
        };
    }

    /// <summary>What a static field holds that gets its only value, a constant, when its type is first used.</summary>
    public static string? InField(AssemblyImage assembly, CallTarget field)
    {
        if (field.Field.IsNil || field.TypeDefinition.IsNil || (assembly.Reader.GetFieldDefinition(field.Field).Attributes & FieldAttributes.InitOnly) == 0)
            return null;
        foreach (MethodDefinitionHandle method in assembly.Reader.GetTypeDefinition(field.TypeDefinition).GetMethods())
        {
            if (!assembly.Reader.StringComparer.Equals(assembly.Reader.GetMethodDefinition(method).Name, ".cctor") || assembly.CodeOf(method) is not { } code)
                continue;
            int[] stores = [.. Enumerable.Range(0, code.Count).Where(i => code[i].OpCode == ILOpCode.Stsfld && assembly.Targets.Of(code[i].Operand)?.Field == field.Field)];
            return stores.Length == 1 && stores[0] > 0 && code[stores[0] - 1] is { OpCode: ILOpCode.Ldstr } text ? assembly.TextAt(text.Operand) : null;
        }

        return null;
    }

    public static bool IsRooted(string path) => path.Length > 0 && path[0] == '/';

    private static string Joined(string left, string right) => left.Length == 0 ? right : left[left.Length - 1] == '/' || IsRooted(right) ? left + right : $"{left}/{right}";
}
