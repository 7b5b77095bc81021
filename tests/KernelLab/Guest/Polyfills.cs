// Types that the compiler and the linked sources need, and that .NET Framework 4.7.2 lacks.
#pragma warning disable IDE0130, SA1403 // The names are those of the base library.

namespace System.Runtime.CompilerServices
{
    /// <summary>Marks init-only properties.</summary>
    internal static class IsExternalInit;
}

namespace System.Numerics
{
    /// <summary>The only bit operation that the linked sources use.</summary>
    internal static class BitOperations
    {
        public static int Log2(ulong value)
        {
            int log = 0;
            while ((value >>= 1) != 0)
                log++;
            return log;
        }
    }
}

namespace SpaprDdw
{
    /// <summary>Static members that .NET Framework lacks.</summary>
    internal static class NewerMembers
    {
        extension(System.ArgumentNullException)
        {
            public static void ThrowIfNull(object? argument)
            {
                if (argument is null)
                    throw new System.ArgumentNullException(nameof(argument));
            }
        }

        extension(ulong)
        {
            public static bool IsPow2(ulong value) => value != 0 && (value & (value - 1)) == 0;
        }

        extension<T>(System.Collections.Generic.IEnumerable<T> items)
        {
            public System.Collections.Generic.IEnumerable<T> Order() => System.Linq.Enumerable.OrderBy(items, item => item);
        }

        extension(string text)
        {
            /// <summary>A span is only a string here.</summary>
            public string AsSpan(int start) => text.Substring(start);
        }

        extension(System.Math)
        {
            public static ulong Clamp(ulong value, ulong least, ulong most) => System.Math.Min(System.Math.Max(value, least), most);
        }
    }
}
