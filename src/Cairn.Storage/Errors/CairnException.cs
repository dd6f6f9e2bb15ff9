namespace Cairn.Storage;

/// <summary>
/// The one exception the library throws for what goes wrong outside the caller's own code: it carries a
/// <see cref="Code"/> to act on and a message that says what was tried, what went wrong and what to do.
/// </summary>
/// <remarks>Misuse of the API (a null, a key too long, a transaction used after its end by the same
/// caller) is reported by the framework's own argument and operation exceptions.</remarks>
public sealed class CairnException : Exception
{
    /// <summary>An error with its code and a message for people.</summary>
    public CairnException(ErrorCode code, string message, Exception? innerException = null)
        : base(message, innerException) => Code = code;

    /// <summary>What went wrong, for code to act on.</summary>
    public ErrorCode Code { get; }
}
