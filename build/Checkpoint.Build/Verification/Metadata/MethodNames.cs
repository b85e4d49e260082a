using System.Reflection.Metadata;

namespace Checkpointing.CodeVerification.Metadata;

/// <summary>Names methods as their author knows them: what the compiler moved elsewhere gets the name of where it was written.</summary>
internal static class MethodNames
{
    /// <summary>A type that is nested deeper is nested in itself.</summary>
    private const int DeepestNesting = 32;

    public static string Of(MethodKey method)
    {
        MetadataReader reader = method.Assembly.Reader;
        string name = method.Name;
        TypeDefinitionHandle type = method.Type;
        // <RunAsync>d__3.MoveNext, and closures: <>c.<Main>b__0_0
        for (int depth = 0; depth < DeepestNesting && !type.IsNil && reader.GetString(reader.GetTypeDefinition(type).Name) is { } typeName && typeName.Length > 0 && typeName[0] == '<'; depth++)
        {
            if (Written(typeName) is { Length: > 0 } outer && name == "MoveNext")
                name = outer;
            type = reader.GetTypeDefinition(type).GetDeclaringType();
        }

        if (name is "<Main>$")
            name = "Main";
        if (Written(name) is { Length: > 0 } inner)
            name = inner is "<Main>$" or "Main$" ? "Main" : inner;
        string owner = type.IsNil ? "" : TypeNames.Of(reader, type);
        return owner.Length == 0 ? name : $"{owner}.{name}".Replace('+', '.');
    }

    /// <summary>A field; of what the compiler made for a property, the property.</summary>
    public static string OfField(string name) => Written(name) is { Length: > 0 } property ? property : name;

    // "<RunAsync>d__3" and "<Main>b__0_0": what stands between the brackets. "<<Main>$>g__Local|0_0" has them twice.
    private static string? Written(string name)
    {
        if (name.Length == 0 || name[0] != '<')
            return null;
        int end = name.StartsWith("<<Main>$>", StringComparison.Ordinal) ? 8 : name.IndexOf('>');
        return end < 1 ? null : name.Substring(1, end - 1);
    }
}
