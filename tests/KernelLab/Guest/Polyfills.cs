// What the compiler and the linked sources expect of the base library and .NET Framework 4.7.2 has not.
#pragma warning disable IDE0130, SA1403 // The names are those of the base library.

namespace System.Runtime.CompilerServices
{
    /// <summary>Marks properties that are set while an object is made.</summary>
    internal static class IsExternalInit;
}

namespace System.Numerics
{
    /// <summary>The one operation on bits that the linked sources use.</summary>
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
