import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const source = resolve(__dirname, '../src');
const files = [
  ...readdirSync(join(source, 'config')).map((file) => `config/${file}`),
  ...readdirSync(join(source, 'runtimes'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `runtimes/${name}/config.ts`),
  'constructs/props.ts',
  'constructs/image-build.ts',
];

interface Documented {
  readonly name: string;
  readonly optional: boolean;
  readonly tags: readonly string[];
  readonly text: string;
}

/** Every property of an exported interface, with its docstring. */
function propertiesOf(file: string): readonly Documented[] {
  const tree = ts.createSourceFile(file, readFileSync(join(source, file), 'utf8'), ts.ScriptTarget.ES2022, true);
  return tree.statements.filter(ts.isInterfaceDeclaration).flatMap((declaration) =>
    declaration.members.filter(ts.isPropertySignature).map((member) => ({
      name: `${declaration.name.text}.${member.name.getText()}`,
      optional: member.questionToken !== undefined,
      tags: ts.getJSDocTags(member).map((tag) => tag.tagName.text),
      text: ts
        .getJSDocCommentsAndTags(member)
        .map((node) => node.getText())
        .join(''),
    })),
  );
}

const discriminants = ['.type', '.kind', '.runtime'];

const optionsOf = (file: string) => propertiesOf(file).filter(({ name }) => !discriminants.some((end) => name.endsWith(end)));

describe.each(files.filter((file) => optionsOf(file).length > 0))('%s', (file) => {
  it.each(optionsOf(file))('$name says what it is', ({ text }) => {
    expect(text).not.toBe('');
  });

  it.each(propertiesOf(file).filter(({ optional }) => optional))('$name says its default', ({ tags }) => {
    expect(tags).toContain('default');
  });
});
