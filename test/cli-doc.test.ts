import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { exitCodes } from '../src/cli/failure';
import { createProgram } from '../src/cli/program';
import { problems } from './support/config-files';

const read = (file: string) => readFileSync(resolve(__dirname, '..', file), 'utf8');
const doc = read('docs/command-line.md');
const { commands } = createProgram('0');

/** The section about a command. */
function sectionOf(command: Command): string {
  const [, section = ''] = new RegExp(`^### ${command.name()}\\n(.*?)^##`, 'ms').exec(doc) ?? [];
  return section;
}

describe('docs/command-line.md', () => {
  it('has a section for each command', () => {
    const [, all = ''] = /^## Commands\n(.*?)^## /ms.exec(doc) ?? [];
    expect([...all.matchAll(/^### (.*)$/gm)].map(([, name]) => name)).toEqual(commands.map((command) => command.name()));
  });

  it.each(commands.map((command) => [command.name(), command] as const))('has every flag of %s, as the program shows it', (_, command) => {
    const documented = [...sectionOf(command).matchAll(/^\| `(-[^`]+)` \|/gm)].map(([, flag]) => flag);
    expect(documented.toSorted()).toEqual(command.options.map(({ flags }) => flags).toSorted());
    for (const { argChoices = [], defaultValue } of command.options) {
      for (const choice of argChoices) expect(sectionOf(command)).toContain(`\`${choice}\``);
      if (defaultValue !== undefined) expect(sectionOf(command)).toContain(`\`${defaultValue}\` (default)`);
    }
    for (const argument of command.registeredArguments) expect(sectionOf(command)).toContain(`${command.name()} [${argument.name()}]`);
  });

  it('has every exit code', () => {
    const [, section = ''] = /^\| Exit code \|.*?\n(.*)/ms.exec(doc) ?? [];
    expect([...section.matchAll(/^\| (\d+) \|/gm)].map(([, code]) => Number(code))).toEqual(Object.values(exitCodes));
  });

  it('has a config file that is valid', () => {
    const [, file = ''] = /^```yaml\n(.*?)^```/ms.exec(doc) ?? [];
    expect(problems(file)).toEqual([]);
  });

  it('shows an error as it is', () => {
    const message = /^config\.yaml:3:20: error: (.*)$/m.exec(doc)?.[1];
    expect(problems('kind: BuildKit\nruntime: cri-o\nkubernetesVersion: 1.30\n')).toEqual([`3:20 ${message}`]);
  });

  it('names the schema where the package has it', () => {
    const { exports, files } = JSON.parse(read('package.json'));
    const [, place = ''] = /\$schema=\.\/node_modules\/cdk8s-buildkit\/(\S+)/.exec(doc) ?? [];
    expect(JSON.parse(read(place)).title).toBe('ConfigFile');
    expect(files).toContain('schema');
    expect(exports['./schema/*.json']).toBe('./schema/*.json');
  });
});
