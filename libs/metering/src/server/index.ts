export { migrations } from './persistence/metering.migrations.ts';
