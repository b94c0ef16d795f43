import { parseRecord } from '../buildkit/csv';
import { exporters } from '../buildkit/exporters';
import { socketPath } from '../values/host-path';
import { type Command, flagValue, flagValues } from './command-line';
import { type ValidatedContainer, variableOf } from './containers';

/** A container that builds with a client of a daemon. */
export interface Builder {
  readonly container: ValidatedContainer;
  readonly command: Command;
  /** The unix socket of the daemon, if it is reached by one. */
  readonly socket: string | undefined;
}

const defaultAddress = 'unix:///run/buildkit/buildkitd.sock';

/** The containers that build with buildctl. */
export function buildersOf(containers: readonly ValidatedContainer[]): readonly Builder[] {
  return containers.flatMap((container) =>
    container.commands.filter(isBuild).map((command) => {
      const address = flagValue(command, 'addr') ?? variableOf(container, 'BUILDKIT_HOST') ?? defaultAddress;
      return { container, command, socket: address.startsWith('unix:') ? socketPath(address) : undefined };
    }),
  );
}

function isBuild({ program, words }: Command): boolean {
  return program === 'buildctl' && words.some((word) => word === 'build' || word === 'b');
}

/** The exporters of a build, each with its attributes. */
export function outputsOf(command: Command): readonly Readonly<Record<string, string>>[] {
  return flagValues(command, 'output', 'o').map(parseRecord);
}

/** The names that a build gives to images. */
export function imageNamesOf(command: Command): readonly string[] {
  return outputsOf(command).flatMap(({ type = '', name = '' }) => {
    return Object.hasOwn(exporters, type) && exporters[type]?.namesImages ? name.split(',').filter((part) => part !== '') : [];
  });
}
