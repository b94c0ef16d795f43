import type { AppArmorProfile } from '../config/kubernetes';
import type { StepOptions } from '../config/step';
import type { Report } from '../errors';
import { checkResources } from './check-resources';

/** Checks what the options of a step say together. */
export function checkStep(path: string, { resources, appArmorProfile }: StepOptions, report: Report): void {
  checkResources(`${path}.resources`, resources, report);
  if (appArmorProfile !== undefined) checkAppArmor(`${path}.appArmorProfile`, appArmorProfile, report);
}

/** A profile is named where one has to be, and only there. */
function checkAppArmor(path: string, { type, localhostProfile }: AppArmorProfile, report: Report): void {
  const isNamed = localhostProfile !== undefined;
  if (isNamed === (type === 'Localhost')) return;
  const expected = isNamed ? `no profile with the type "${type}"` : 'the name of a profile that is loaded on the nodes';
  report.expected(`${path}.localhostProfile`, expected, localhostProfile);
}
