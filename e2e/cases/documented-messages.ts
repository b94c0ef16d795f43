import type { Container, Pod, PodSpec } from 'kubernetes-types/core/v1';
import { expect } from 'vitest';
import { blocksNoted, pageNamed } from '../../test/support/pages';

const documented = new Map(blocksNoted('seen').map(({ value, code }) => [value, code.trimEnd()] as const));

/** The names of the messages in docs/troubleshooting.md that are said to be seen. */
export const documentedMessages: readonly string[] = [...documented.keys()];

/** Expects that what a program has said is the message that the page has, in which `...` stands for what differs. */
export function expectDocumented(name: string, said: string): void {
  const message = documented.get(name);
  if (message === undefined) throw new Error(`docs/troubleshooting.md has no message ${name}`);
  expect(said).toMatch(patternOf(message));
}

/** The messages of the table of refusals that come from the object alone. */
export const tabledRefusals: readonly string[] = refusalsOf(pageNamed('docs/troubleshooting.md'));

function refusalsOf(page: string): readonly string[] {
  const [, section = ''] = /^### Other refusals\n(.*?)^## /ms.exec(page) ?? [];
  return [...section.matchAll(/^\| `((?:spec|metadata)\..*?)` \|/gm)].map(([, message = '']) => message);
}

/** The message of the table that a program has said, if there is one. */
export function tabledRefusalIn(said: string): string | undefined {
  return tabledRefusals.find((message) => patternOf(message).test(said));
}

function patternOf(message: string): RegExp {
  const parts = message.split('...').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(parts.join('[^]*?'));
}

/** A Pod in which one step is changed as nobody should. */
export function spoilt(pod: object, step: string, spoil: (container: Container) => void): Pod & { readonly spec: PodSpec } {
  const copy = structuredClone(pod) as Pod & { readonly spec: PodSpec };
  spoil(stepOf(copy, step));
  return copy;
}

function stepOf({ spec }: { readonly spec: PodSpec }, name: string): Container {
  const found = [...(spec.initContainers ?? []), ...spec.containers].find((container) => container.name === name);
  if (found === undefined) throw new Error(`there is no step ${name}`);
  return found;
}

/** Replaces text in the arguments of a container. */
export function replaceArgument(container: Container, text: string, replacement: string): void {
  const command = container.command ?? [];
  if (!command.some((argument) => argument.includes(text))) throw new Error(`no argument has ${text}`);
  container.command = command.map((argument) => argument.replace(text, replacement));
}

/** Puts arguments behind `build`. */
export function addToBuild(container: Container, ...args: readonly string[]): void {
  const command = container.command ?? [];
  container.command = command.flatMap((argument) => (argument === 'build' ? [argument, ...args] : [argument]));
}

/** Takes capabilities from a container. */
export function dropCapabilities(container: Container, ...names: readonly string[]): void {
  const capabilities = container.securityContext?.capabilities;
  if (capabilities?.add === undefined) throw new Error(`${container.name} has no capabilities`);
  capabilities.add = capabilities.add.filter((name) => !names.includes(name));
}
