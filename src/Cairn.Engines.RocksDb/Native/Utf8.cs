using System.Runtime.InteropServices;
using System.Text;

namespace Cairn.Engines.RocksDb.Native;

/// <summary>Strings as C wants them: UTF-8, ending in a NUL.</summary>
internal static class Utf8
{
    internal static byte[] Text(string text) => Encoding.UTF8.GetBytes(text + '\0');

    /// <summary>An array of strings in native memory.</summary>
    internal sealed unsafe class List : IDisposable
    {
        private readonly int _count;

        internal List(string[] texts)
        {
            _count = texts.Length;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)_count, (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
                Pointer[i] = (byte*)Marshal.StringToCoTaskMemUTF8(texts[i]);
        }

        internal byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
                Marshal.FreeCoTaskMem((nint)Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }
}
