# Reads the pages of docs/en-US. They consist only of headings, paragraphs, lists and fenced blocks.

# Returns a command's page: the text of each section by its heading, and the examples.
function Read-Page([string] $Path) {
    $text = [IO.File]::ReadAllText($Path)
    $page = @{}
    foreach ($section in [regex]::Matches($text, '(?ms)^## (?<name>[^\n]+)\n(?<text>.*?)(?=^## |\z)')) {
        $page[$section.Groups['name'].Value] = $section.Groups['text'].Value.Trim()
    }
    foreach ($name in 'Description', 'Examples', 'Notes', 'Related') {
        if (-not $page[$name]) {
            throw "$Path has no section '$name'."
        }
    }
    $page.Examples = @(
        foreach ($example in [regex]::Matches($page.Examples, '(?ms)^### (?<title>[^\n]+)\n(?<text>.*?)(?=^### |\z)')) {
            Read-Example $example.Groups['title'].Value $example.Groups['text'].Value
        }
    )
    $page
}

# Returns an example: its blocks are the code and the output, its other lines are the remarks.
function Read-Example([string] $Title, [string] $Text) {
    $fenced = '(?ms)^```(powershell)?\n(?<text>.*?)^```$'
    @{
        Title   = $Title
        Blocks  = @([regex]::Matches($Text, $fenced) | ForEach-Object { $_.Groups['text'].Value.TrimEnd() })
        Remarks = [regex]::Replace($Text, $fenced, '').Trim()
    }
}

# Returns the paragraphs and list items of a text, each in one line and without backticks.
function Get-Paragraph([string] $Text) {
    foreach ($paragraph in [regex]::Split($Text, '\n\s*\n|\n(?=- )')) {
        $line = [regex]::Replace($paragraph, '\s*\n\s*', ' ').Trim().Replace('`', '')
        if ($line) {
            $line
        }
    }
}

# Returns an about page as plain text of 80 columns, the form that Get-Help shows.
function ConvertTo-AboutTopic([string] $Text) {
    $lines = foreach ($block in [regex]::Matches($Text, '(?ms)^```\w*\n.*?^```$|^[^\n]+(\n(?!\n|```|- )[^\n]+)*')) {
        $source = $block.Value
        switch -Regex ($source) {
            '^```' { ($source -split '\n')[1..($source.Split("`n").Count - 2)] | ForEach-Object { "        $_".TrimEnd() }; '' }
            '^# ' { 'TOPIC'; "    $($source.Substring(2))"; '' }
            '^## ' { $source.Substring(3).ToUpperInvariant() }
            '^### ' { "  $($source.Substring(4))" }
            '^- ' { Split-Line (Get-Paragraph $source) '    ' -Next '      '; '' }
            '^[^#`-]' { Split-Line (Get-Paragraph $source) '    ' -Next '    '; '' }
        }
    }
    ($lines -join "`n").TrimEnd() + "`n"
}

# Breaks a text into lines of at most Width columns.
function Split-Line([string] $Text, [string] $First, [string] $Next, [int] $Width = 80) {
    $line = $First
    foreach ($word in $Text.Split(' ')) {
        if ($line.Length + $word.Length -ge $Width -and $line.Trim()) {
            $line.TrimEnd()
            $line = $Next
        }
        $line += "$word "
    }
    $line.TrimEnd()
}
