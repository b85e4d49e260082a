namespace Checkpointing.Tool.Replaying.Reporting;

/// <summary>The style sheet of <see cref="HtmlReport"/>, for light and dark screens.</summary>
internal static class HtmlStyle
{
    public const string Sheet = """

        :root { color-scheme: light dark; --text: #1c2024; --quiet: #60646c; --line: #e0e3e8; --back: #fff; --ready: #0b68cb; --end: #8d4bbb; --memory: #0f8577; --good: #1a7f37; --bad: #c62a2f; }
        @media (prefers-color-scheme: dark) { :root { --text: #edeef0; --quiet: #a5abb5; --line: #33383f; --back: #14171a; --ready: #6cb2ff; --end: #cf9bf2; --memory: #4fd1bf; --good: #5fd07f; --bad: #ff8a8c; } }
        body { font: 15px/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 860px; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
        .quiet, dt, svg text, th { color: var(--quiet); } .good { color: var(--good); } .bad { color: var(--bad); }
        .figures { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1.5rem 0; }
        .figures div { border: 1px solid var(--line); border-radius: 8px; padding: .6rem 1rem; }
        dt { font-size: .8rem; } dd { margin: 0; font-size: 1.3rem; font-weight: 600; }
        svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; } svg text { fill: var(--quiet); } .grid { stroke: var(--line); }
        .ready { fill: var(--ready); background: var(--ready); } .end { fill: var(--end); background: var(--end); } .memory { fill: var(--memory); }
        .key { display: inline-block; width: .7rem; height: .7rem; border-radius: 50%; margin: 0 .4rem 0 .8rem; }
        table { border-collapse: collapse; width: 100%; } th { font-weight: 500; text-align: left; }
        .bars th { width: 9rem; } .bars td:last-child { width: 5rem; text-align: right; } .bar { height: .9rem; border-radius: 3px; min-width: 3px; }
        .bar.good { background: var(--good); } .bar.bad { background: var(--bad); }
        .copies { font-size: .85rem; font-variant-numeric: tabular-nums; } .copies th, .copies td { text-align: right; padding: .2rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        .copies .text { text-align: left; overflow-wrap: anywhere; } summary { cursor: pointer; color: var(--quiet); }

        """;
}
