import type { ValidationRuleName } from '../../config/validation';
import type { Rule } from '../rule';
import { clientRules } from './clients';
import { daemonRules } from './daemons';
import { imageRules } from './images';
import { loaderRules } from './loaders';
import { modeRules } from './modes';
import { podRules } from './pods';
import { workerRules } from './workers';

/** Every rule, by its name. */
export const rules: Readonly<Record<ValidationRuleName, Rule>> = {
  ...podRules,
  ...imageRules,
  ...daemonRules,
  ...modeRules,
  ...workerRules,
  ...clientRules,
  ...loaderRules,
};
