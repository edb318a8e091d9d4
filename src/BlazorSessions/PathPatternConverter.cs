using System.ComponentModel;
using System.Globalization;

namespace BlazorSessions;

/// <summary>Reads a pattern from configuration.</summary>
internal sealed class PathPatternConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        value is string text ? PathPattern.Parse(text) : base.ConvertFrom(context, culture, value);
}
