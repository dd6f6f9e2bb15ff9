using Cairn.FileSystem;
using Cairn.FileSystem.Vaults;

namespace Cairn;

/// <summary>Somebody who changed something, once.</summary>
/// <param name="Id">Its number, by which the log names it.</param>
/// <param name="Actor">The user or agent.</param>
/// <param name="Client">Through what: <c>library</c>, <c>cli</c>, <c>mount</c>, …</param>
/// <param name="ToolCall">An agent's tool call; empty when there is none.</param>
/// <param name="Host">On which machine.</param>
/// <param name="ProcessId">In which process there.</param>
/// <param name="Began">When.</param>
public sealed record SessionInfo(long Id, string Actor, string Client, string ToolCall, string Host, long ProcessId, Timestamp Began)
{
    internal static SessionInfo From(long id, SessionRecord session) =>
        new(id, session.Actor, session.Client, session.ToolCall, session.Host, session.Process, session.Began);
}
