import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

export interface Import {
  /** File relative to the package's folder. */
  readonly file: string;
  readonly specifier: string;
  /** `static` is loaded together with the file, `dynamic` when it is called for, `type` never. */
  readonly kind: 'static' | 'dynamic' | 'type';
}

/** Every import in the TypeScript sources below `src`. */
export function readImports(packagePath: string): readonly Import[] {
  return readdirSync(join(packagePath, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .flatMap((name) => {
      const file = `src/${name}`;
      const text = readFileSync(join(packagePath, file), 'utf8');
      return importsIn(text).map((found) => ({ file, ...found }));
    });
}

/** The imports in one source text. */
export function importsIn(text: string): readonly Omit<Import, 'file'>[] {
  const found: Omit<Import, 'file'>[] = [];
  const add = (node: ts.Node | undefined, kind: Import['kind']): void => {
    if (node !== undefined && ts.isStringLiteralLike(node)) found.push({ specifier: node.text, kind });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type' : 'static');
    } else if (ts.isExportDeclaration(node)) {
      add(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'static');
    } else if (ts.isImportTypeNode(node)) {
      add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, 'type');
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node.arguments[0], 'dynamic');
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('source.ts', text, ts.ScriptTarget.Latest));
  return found;
}
