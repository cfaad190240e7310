export { configReference } from './config-reference.ts';
export { terminalLanguage } from './terminal-language.ts';
export { ConfigurationError, type ConfigurationFault, readConfig } from './read-config.ts';
export {
  type Config,
  type ConfigDefinition,
  defineConfig,
  setting,
  type Setting,
  type SettingType,
  type SettingValues,
} from './setting.ts';
