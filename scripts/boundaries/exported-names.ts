import ts from 'typescript';

/** A name that a module exports. */
export interface ExportedName {
  readonly name: string;
  /** Whether a docstring says what it is. */
  readonly documented: boolean;
}

/** Everything that a TypeScript module exports, types included; `NAMESPACE.MEMBER` for the members of namespaces. */
export function exportedNames(file: string): readonly ExportedName[] {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2024,
    allowImportingTsExtensions: true,
    noEmit: true,
    noLib: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const door = checker.getSymbolAtLocation(program.getSourceFile(file)!)!;
  const visit = (module: ts.Symbol, prefix: string): readonly ExportedName[] =>
    checker.getExportsOfModule(module).flatMap((exported) => {
      const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
      const name = `${prefix}${exported.name}`;
      const documented = symbol.getDocumentationComment(checker).length > 0;
      const members = symbol.flags & ts.SymbolFlags.Module ? visit(symbol, `${name}.`) : [];
      return [{ name, documented }, ...members];
    });
  return visit(door, '');
}
