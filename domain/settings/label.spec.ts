import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { defaultLabel, type LabelAsset, type LabelCommand, labelAssets, labelSettings } from './label.ts';

const { logo: _, icon: __, 'logo.dark': ___, 'icon.dark': ____, font: _____, ...defaultLook } = defaultLabel;
const { disableWatermark: ______, ...storedLook } = defaultLook;
const added = { type: 'org.policy.label.added', payload: { ...storedLook, disableMsgPopup: false } } as const;
const changed = { type: 'org.policy.label.changed', payload: { primaryColor: '#112233' } } as const;
const activate = { type: 'ActivateLabel' } as const;
const red = { ...defaultLabel, primaryColor: '#112233' };
const activated = { type: 'org.policy.label.activated', payload: { label: red } } as const;
const assetEvent = (asset: LabelAsset, verb: 'added' | 'removed', storeKey: string) =>
  ({ type: `org.policy.label.${asset}.${verb}`, payload: { storeKey } }) as const;

describe('a label', () => {
  const given = specOf(labelSettings.org);

  it('is prepared first, and counts once it is activated', () => {
    given().when({ type: 'AddSettings', values: {} }).then(added);
    given(added)
      .when({ type: 'ChangeSettings', values: { primaryColor: '#112233' } })
      .then(changed);
    expect(given(added, changed).state()).toMatchObject({ values: red, active: undefined });
    given(added, changed).when(activate).then(activated);
    given(added, changed, activated).when(activate).thenNothing();
    expect(given(added, changed, activated).state()).toMatchObject({ values: red, active: red });
  });

  it('has its logos, icons and font by the key they are stored under', () => {
    for (const asset of labelAssets) {
      given(added)
        .when({ type: 'SetAsset', asset, storeKey: 'k1' })
        .then(assetEvent(asset, 'added', 'k1'));
      const withAsset = given(added, assetEvent(asset, 'added', 'k1'));
      expect(withAsset.state().values?.[asset]).toBe('k1');
      withAsset.when({ type: 'RemoveAsset', asset }).then(assetEvent(asset, 'removed', 'k1'));
      given(added).when({ type: 'RemoveAsset', asset }).thenNothing();
    }
  });

  it('keeps the watermark switch under the two names that its events have for it', () => {
    const without = { type: 'org.policy.label.added', payload: { ...added.payload, disableMsgPopup: true } } as const;
    expect(given(without).state().values?.disableWatermark).toBe(true);
    given(without)
      .when({ type: 'ChangeSettings', values: { disableWatermark: false } })
      .then({ type: 'org.policy.label.changed', payload: { disableWatermark: false } });
  });

  it('of an organization goes, prepared or active, when it is reset', () => {
    const removed = { type: 'org.policy.label.removed', payload: {} } as const;
    given(added, activated).when({ type: 'ResetSettings' }).then(removed);
    expect(given(added, activated, removed).state()).toMatchObject({ values: undefined, active: undefined });
    given().when({ type: 'ResetSettings' }).thenRejected('org_label.not_found');
  });

  it('of an organization must be there before anything can be done with it; that of an instance always is', () => {
    given().when(activate).thenRejected('org_label.not_found');
    given().when({ type: 'SetAsset', asset: 'logo', storeKey: 'k1' }).thenRejected('org_label.not_found');
    const { label } = { label: defaultLabel };
    specOf(labelSettings.instance)()
      .when(activate)
      .then(
        { type: 'instance.policy.label.added', payload: added.payload },
        { type: 'instance.policy.label.activated', payload: { label } },
      );
  });

  it('takes colours and theme modes only', () => {
    given()
      .when({ type: 'AddSettings', values: { warnColor: 'red;}body{display:none' } })
      .thenRejected('settings.colour_invalid');
    given()
      .when({ type: 'AddSettings', values: { themeMode: 7 } })
      .thenRejected('settings.theme_unknown');
  });
});

const asset = fc.constantFrom(...labelAssets);
const commands: fc.Arbitrary<LabelCommand> = fc.oneof(
  fc.record({
    type: fc.constantFrom('AddSettings' as const, 'ChangeSettings' as const, 'SetSettings' as const),
    values: fc.record({ primaryColor: fc.constantFrom('', '#fff', 'x'), disableWatermark: fc.boolean() }),
  }),
  fc.constantFrom({ type: 'RemoveSettings' as const }, { type: 'ResetSettings' as const }, activate),
  fc.record({ type: fc.constant('SetAsset' as const), asset, storeKey: fc.constantFrom('k1', 'k2') }),
  fc.record({ type: fc.constant('RemoveAsset' as const), asset }),
);
deciderProperties(labelSettings.instance, commands);
deciderProperties(labelSettings.org, commands);
