import { readFileSync } from 'node:fs';

interface ProfileRule {
  readonly names: readonly string[];
  readonly action: string;
  readonly errnoRet?: number;
  readonly args?: readonly object[];
  readonly includes?: Conditions;
  readonly excludes?: Conditions;
}

interface Conditions {
  readonly arches?: readonly string[];
  readonly caps?: readonly string[];
}

/** The profile of CRI-O, podman and the like, as Debian installs it. */
const file = '/usr/share/containers/seccomp.json';

/** What `seccompProfile: { type: RuntimeDefault }` means for a process with these capabilities, in runc's words. */
export function runtimeDefault(capabilities: readonly string[]): object {
  const profile = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly defaultAction: string;
    readonly defaultErrnoRet?: number;
    readonly syscalls: ProfileRule[];
  };
  const has = (capability: string) => capabilities.includes(capability.replace('CAP_', ''));
  return {
    defaultAction: profile.defaultAction,
    defaultErrnoRet: profile.defaultErrnoRet ?? 1,
    architectures: architectures[process.arch]?.seccomp ?? [],
    syscalls: profile.syscalls
      .filter((rule) => applies(rule, has))
      .map(({ includes: _, excludes: __, ...rule }) => withoutForeignKeys(rule)),
  };
}

const architectures: Readonly<Record<string, { readonly go: string; readonly seccomp: readonly string[] }>> = {
  x64: { go: 'amd64', seccomp: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
  arm64: { go: 'arm64', seccomp: ['SCMP_ARCH_AARCH64', 'SCMP_ARCH_ARM'] },
};

function applies({ includes = {}, excludes = {} }: ProfileRule, has: (capability: string) => boolean): boolean {
  const here = architectures[process.arch]?.go ?? '';
  if (includes.arches !== undefined && includes.arches.length > 0 && !includes.arches.includes(here)) return false;
  if (excludes.arches?.includes(here)) return false;
  return (includes.caps ?? []).every(has) && !(excludes.caps ?? []).some(has);
}

function withoutForeignKeys({ names, action, errnoRet, args }: ProfileRule): ProfileRule {
  return { names, action, ...(action === 'SCMP_ACT_ERRNO' && errnoRet !== undefined && { errnoRet }), ...(args && { args }) };
}
