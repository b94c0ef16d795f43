import { docker29WithContainerd, docker29WithGraphDriver } from '../runtimes/docker';
import { describeBuilds } from './builds';

describeBuilds(docker29WithContainerd);
describeBuilds(docker29WithGraphDriver);
