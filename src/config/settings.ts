import type { SettingKey, SettingValues } from './setting-table.js';

export type NotificationWay = SettingValues['notify.via'];

/** Where a setting's value comes from. */
export type SettingOrigin =
  | { readonly kind: 'flag'; readonly flag: string }
  | { readonly kind: 'environment'; readonly variable: string }
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  | { readonly kind: 'default' };

export interface SettingInForce<Value> {
  readonly value: Value;
  readonly origin: SettingOrigin;
}

/** Every effective setting of one run. */
export type SettingsInForce = {
  readonly [Key in SettingKey]: SettingInForce<SettingValues[Key]>;
};
