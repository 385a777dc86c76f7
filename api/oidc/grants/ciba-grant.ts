export const cibaGrant = 'urn:openid:params:grant-type:ciba';
