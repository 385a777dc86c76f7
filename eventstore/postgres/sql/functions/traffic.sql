-- Types of aggregates that logins and tokens write to. Which types are whose is decided for each new range; older ones stay.
create or replace function eventstore.traffic() returns text[] language sql immutable as $$
  select array['auth_request', 'device_auth', 'idpintent', 'oidc_session', 'saml_request', 'saml_session', 'session', 'session_logout']
$$;
