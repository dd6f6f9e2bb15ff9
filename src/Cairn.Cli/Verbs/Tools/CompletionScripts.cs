namespace Cairn.Cli.Verbs.Tools;

/// <summary>What a shell runs to complete a command line: it asks the program itself, which knows verbs, options, and what is in the vault.</summary>
internal static class CompletionScripts
{
    public const string Bash = """
        # bash completion for cairn
        _cairn() {
          local current=${COMP_WORDS[COMP_CWORD]} line=$COMP_LINE suggestion
          COMPREPLY=()
          while IFS= read -r suggestion; do
            [[ $suggestion == "$current"* ]] && COMPREPLY+=("$suggestion")
          done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$line" 2>/dev/null)
          [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
          return 0
        }
        complete -o filenames -o bashdefault -F _cairn cairn
        """;

    public const string Zsh = """
        #compdef cairn
        # zsh completion for cairn
        _cairn() {
          local -a suggestions directories
          suggestions=("${(@f)$("${words[1]}" "[suggest:${#BUFFER}]" "$BUFFER" 2>/dev/null)}")
          directories=(${(M)suggestions:#*/})
          suggestions=(${suggestions:#*/})
          compadd -S '' -a directories
          compadd -a suggestions
        }
        if [ "$funcstack[1]" = _cairn ]; then _cairn "$@"; else compdef _cairn cairn; fi
        """;

    public const string Fish = """
        # fish completion for cairn
        function __cairn_suggest
            set -l line (commandline -cp)
            cairn "[suggest:"(string length -- $line)"]" "$line" 2>/dev/null
        end
        complete -c cairn -f -a '(__cairn_suggest)'
        """;

    public const string PowerShell = """
        # PowerShell completion for cairn
        Register-ArgumentCompleter -Native -CommandName cairn -ScriptBlock {
            param($wordToComplete, $commandAst, $cursorPosition)
            cairn "[suggest:$cursorPosition]" "$commandAst" 2>$null |
                Where-Object { $_ -like "$wordToComplete*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;
}
