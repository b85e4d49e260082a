using System.Reflection;

namespace Checkpointing.Tests.PublicApi;

/// <summary>Types as C# writes them, with what is nullable.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<Type, string> s_keywords = new()
    {
        [typeof(void)] = "void",
        [typeof(object)] = "object",
        [typeof(string)] = "string",
        [typeof(bool)] = "bool",
        [typeof(byte)] = "byte",
        [typeof(short)] = "short",
        [typeof(int)] = "int",
        [typeof(uint)] = "uint",
        [typeof(long)] = "long",
        [typeof(ulong)] = "ulong",
        [typeof(double)] = "double",
    };

    private static readonly NullabilityInfoContext s_nullability = new();

    public static string Of(ParameterInfo parameter) => Of(parameter.ParameterType, s_nullability.Create(parameter));

    public static string Of(PropertyInfo property) => Of(property.PropertyType, s_nullability.Create(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, s_nullability.Create(field));

    public static string Of(Type type) => Of(type, nullability: null);

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Of(underlying, nullability: null) + "?";
        bool annotated = nullability is { ReadState: NullabilityState.Nullable } or { WriteState: NullabilityState.Nullable };
        return Plain(type, nullability) + (annotated && !type.IsValueType && !type.IsGenericParameter ? "?" : "");
    }

    private static string Plain(Type type, NullabilityInfo? nullability)
    {
        if (s_keywords.TryGetValue(type, out string? keyword))
            return keyword;
        if (type.IsArray)
            return Of(type.GetElementType()!, nullability?.ElementType) + "[]";
        string name = type.IsNested && !type.IsGenericParameter ? $"{Of(type.DeclaringType!, nullability: null)}.{type.Name}" : type.Name;
        if (!type.IsGenericType)
            return name;
        IEnumerable<string> arguments = type.GetGenericArguments().Select((argument, i) =>
            Of(argument, nullability is { GenericTypeArguments.Length: > 0 } ? nullability.GenericTypeArguments[i] : null));
        return $"{name.Split('`')[0]}<{string.Join(", ", arguments)}>";
    }
}
