import type { OrchestPreset } from '../config/preset';
import { orchestPreset } from './orchest';
import type { Preset } from './preset';
import { upstream } from './upstream';

/** The table of defaults that a config asks for. */
export function presetOf(options: OrchestPreset | undefined): Preset {
  return options === undefined ? upstream : orchestPreset(options);
}
