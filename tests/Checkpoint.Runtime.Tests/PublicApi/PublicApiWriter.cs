using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Checkpointing.Tests.PublicApi;

/// <summary>
/// Writes what a program that references an assembly can see, a line a member, in an order that does not depend on the source.
/// </summary>
internal static class PublicApiWriter
{
    private const BindingFlags Visible =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string Write(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            text.Append(Header(type)).Append('\n');
            foreach (string member in MembersOf(type).Order(StringComparer.Ordinal))
                text.Append("    ").Append(member).Append('\n');
            text.Append('\n');
        }

        return text.ToString().TrimEnd('\n') + "\n";
    }

    private static bool IsVisible(MethodBase? method) => method is { IsPublic: true } or { IsFamily: true } or { IsFamilyOrAssembly: true };

    private static string Modifiers(MethodBase method)
    {
        string access = method.IsPublic ? "public " : "protected ";
        if (method.DeclaringType is { IsInterface: true })
            access = "";
        if (method.IsStatic)
            return access + "static ";
        bool overrides = method is MethodInfo info && info.GetBaseDefinition() != info;
        return access + (
            overrides ? "override " : method.IsAbstract ? "abstract " : method is { IsVirtual: true, IsFinal: false } ? "virtual " : "");
    }

    private static string Header(Type type)
    {
        string kind = type switch
        {
            { IsInterface: true } => "interface",
            { IsEnum: true } => "enum",
            { IsValueType: true } => "struct",
            { IsAbstract: true, IsSealed: true } => "static class",
            { IsAbstract: true } => "abstract class",
            { IsSealed: true } => "sealed class",
            _ => "class",
        };
        IEnumerable<Type> bases =
            type.IsEnum || type.IsValueType ? [] : new[] { type.BaseType }.OfType<Type>().Where(b => b != typeof(object));
        IEnumerable<Type> inherited = type.BaseType?.GetInterfaces() ?? [];
        IEnumerable<Type> interfaces = type.IsEnum ? [] : type.GetInterfaces().Except(inherited).Where(i => i.IsPublic);
        bases = bases.Concat(interfaces.OrderBy(i => i.FullName, StringComparer.Ordinal));
        string list = string.Join(", ", bases.Select(b => TypeNames.Of(b)));
        return $"{kind} {type.Namespace}.{TypeNames.Of(type)}{(list.Length > 0 ? " : " + list : "")}";
    }

    private static IEnumerable<string> MembersOf(Type type)
    {
        if (type.IsEnum)
            return Enum.GetNames(type).Select(n => $"{n} = {Convert.ToInt64(Enum.Parse(type, n), null)}");
        return type.GetConstructors(Visible).Where(IsVisible).Select(c => $"{Modifiers(c)}{type.Name.Split('`')[0]}({Parameters(c)})")
            .Concat(type.GetFields(Visible).Where(f => f.IsPublic || f.IsFamily).Select(Field))
            .Concat(type.GetProperties(Visible).Where(p => IsVisible(p.GetMethod) || IsVisible(p.SetMethod)).Select(Property))
            .Concat(type.GetEvents(Visible).Where(e => IsVisible(e.AddMethod)).Select(Event))
            .Concat(type.GetMethods(Visible).Where(m => IsVisible(m) && !IsImplied(m)).Select(Method));
    }

    /// <summary>What the compiler adds by itself: accessors, and the members that make a record one.</summary>
    private static bool IsImplied(MethodInfo method) =>
        (method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) || method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string Field(FieldInfo field) => $"public {(field.IsLiteral ? "const " : field.IsStatic ? "static " : "")}{TypeNames.Of(field)} {field.Name}";

    private static string Event(EventInfo member) =>
        $"{Modifiers(member.AddMethod!)}event {TypeNames.Of(member.EventHandlerType!)} {member.Name}";

    private static string Property(PropertyInfo property)
    {
        bool init = property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit") ?? false;
        string get = IsVisible(property.GetMethod) ? "get; " : "", set = IsVisible(property.SetMethod) ? init ? "init; " : "set; " : "";
        string required = property.CustomAttributes.Any(a => a.AttributeType.Name == "RequiredMemberAttribute") ? "required " : "";
        MethodInfo accessor = property.GetMethod ?? property.SetMethod!;
        string name = property.GetIndexParameters().Length == 0 ? property.Name : $"this[{Parameters(accessor)}]";
        return $"{Modifiers(accessor)}{required}{TypeNames.Of(property)} {name} {{ {get}{set}}}";
    }

    private static string Method(MethodInfo method)
    {
        string generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";
        return $"{Modifiers(method)}{TypeNames.Of(method.ReturnParameter)} {method.Name}{generic}({Parameters(method)})";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
    {
        string value = !parameter.HasDefaultValue ? "" : $" = {Literal(parameter)}";
        string mode = parameter.IsOut ? "out " : parameter.ParameterType.IsByRef ? "ref " : "";
        return $"{mode}{TypeNames.Of(parameter)} {parameter.Name}{value}";
    }));

    private static string Literal(ParameterInfo parameter) => parameter.DefaultValue switch
    {
        null => parameter.ParameterType.IsValueType ? "default" : "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        object other => other.ToString()!,
    };
}
