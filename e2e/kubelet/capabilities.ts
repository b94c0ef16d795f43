import { readFileSync } from 'node:fs';
import type { Container } from 'kubernetes-types/core/v1';

/** The kernel's capabilities, in the order of their numbers. */
const all = [
  ...['CHOWN', 'DAC_OVERRIDE', 'DAC_READ_SEARCH', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'LINUX_IMMUTABLE'],
  ...['NET_BIND_SERVICE', 'NET_BROADCAST', 'NET_ADMIN', 'NET_RAW', 'IPC_LOCK', 'IPC_OWNER', 'SYS_MODULE', 'SYS_RAWIO', 'SYS_CHROOT'],
  ...['SYS_PTRACE', 'SYS_PACCT', 'SYS_ADMIN', 'SYS_BOOT', 'SYS_NICE', 'SYS_RESOURCE', 'SYS_TIME', 'SYS_TTY_CONFIG', 'MKNOD', 'LEASE'],
  ...['AUDIT_WRITE', 'AUDIT_CONTROL', 'SETFCAP', 'MAC_OVERRIDE', 'MAC_ADMIN', 'SYSLOG', 'WAKE_ALARM', 'BLOCK_SUSPEND', 'AUDIT_READ'],
  ...['PERFMON', 'BPF', 'CHECKPOINT_RESTORE'],
];

/** What CRI-O gives to a container that drops and adds none. containerd gives more. */
const byDefault = ['CHOWN', 'DAC_OVERRIDE', 'FSETID', 'FOWNER', 'SETGID', 'SETUID', 'SETPCAP', 'NET_BIND_SERVICE', 'KILL'];

/** The capabilities of a container. */
export function capabilitiesOf({ name, securityContext: { privileged, capabilities = {} } = {} }: Container): readonly string[] {
  const here = ofThisMachine();
  if (privileged === true) return here;
  const { add = [], drop = [] } = capabilities;
  const kept = drop.includes('ALL') ? [] : byDefault.filter((capability) => !drop.includes(capability));
  const wanted = [...new Set([...kept, ...add])];
  for (const capability of wanted) {
    if (!all.includes(capability)) throw new Error(`CreateContainerError: ${name} asks for the unknown capability ${capability}`);
    if (!here.includes(capability)) throw new Error(`this machine cannot give ${capability}, which ${name} asks for`);
  }
  return wanted;
}

/** The capabilities that this machine gives to nobody. */
export function missingCapabilities(): readonly string[] {
  const here = ofThisMachine();
  return all.filter((capability) => !here.includes(capability));
}

function ofThisMachine(): readonly string[] {
  const bounding = BigInt(`0x${/^CapBnd:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0'}`);
  return all.filter((_, number) => (bounding >> BigInt(number)) & 1n);
}
