/** A table of texts, to be written in several forms. */
export interface Table {
  /** One line above it. */
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** As GitHub shows it; columns but the first are aligned to the right. */
export function markdownTable({ head, rows }: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map((_, column) => (column === 0 ? '---' : '--:')).join('|')}|`, ...rows.map(line)].join(
    '\n',
  );
}

/** Comma-separated, quoted where that is needed (RFC 4180). */
export function csvTable({ head, rows }: Table): string {
  const cell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [head, ...rows].map((cells) => `${cells.map(cell).join(',')}\n`).join('');
}

/** A `table` with rules of the package booktabs. */
export function latexTable({ title, head, rows }: Table): string {
  const line = (cells: readonly string[]): string => `    ${cells.map(latexText).join(' & ')} \\\\`;
  return `% needs \\usepackage{booktabs}
\\begin{table}
  \\caption{${latexText(title)}}
  \\begin{tabular}{l${'r'.repeat(head.length - 1)}}
    \\toprule
${line(head)}
    \\midrule
${rows.map(line).join('\n')}
    \\bottomrule
  \\end{tabular}
\\end{table}
`;
}

const LATEX: Readonly<Record<string, string>> = {
  ...{ '\\': '\\textbackslash{}', '&': '\\&', '%': '\\%', $: '\\$', '#': '\\#', _: '\\_', '{': '\\{', '}': '\\}' },
  ...{
    '~': '\\textasciitilde{}',
    '^': '\\textasciicircum{}',
    '±': '$\\pm$',
    '−': '$-$',
    '×': '$\\times$',
    '†': '$\\dagger$',
  },
  ...{ α: '$\\alpha$', β: '$\\beta$', γ: '$\\gamma$', δ: '$\\delta$', '≥': '$\\geq$', '–': '--', λ: '$\\lambda$' },
};

function latexText(text: string): string {
  return [...text].map((letter) => LATEX[letter] ?? letter).join('');
}
