using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace MeetingHub.Server;

/// <summary>
/// Options that are checked before the server starts. A wrong one is reported with its key, its value and what is allowed.
/// </summary>
internal static class CheckedOptions
{
    public static void AddChecked<T>(this WebApplicationBuilder builder, string section) where T : class
    {
        builder.Services.AddOptions<T>().Bind(builder.Configuration.GetSection(section)).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<T>>(new Check<T>(section));
    }

    /// <summary>One sentence for each value that is not allowed.</summary>
    public static IEnumerable<string> Problems(string section, object options)
    {
        var ranges =
            from property in options.GetType().GetProperties()
            let range = property.GetCustomAttribute<RangeAttribute>()
            let value = property.GetValue(options)
            where range is not null && !range.IsValid(value)
            select string.Create(CultureInfo.InvariantCulture,
                $"{section}:{property.Name} is {value}; it must be between {range.Minimum} and {range.Maximum}.");
        var rules = options is IValidatableObject more ? more.Validate(new ValidationContext(options)).Select(r => r.ErrorMessage!) : [];
        return ranges.Concat(rules);
    }

    private sealed class Check<T>(string section) : IValidateOptions<T> where T : class
    {
        public ValidateOptionsResult Validate(string? name, T options) =>
            Problems(section, options).ToArray() is { Length: > 0 } problems
                ? ValidateOptionsResult.Fail(problems)
                : ValidateOptionsResult.Success;
    }
}
