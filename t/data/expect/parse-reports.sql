BEGIN;
CREATE TABLE IF NOT EXISTS "report" (
    "input" TEXT,
    "part" TEXT,
    "digest" TEXT,
    "org_name" TEXT,
    "email" TEXT,
    "extra_contact_info" TEXT,
    "report_id" TEXT,
    "begin" BIGINT,
    "end" BIGINT,
    "error" TEXT,
    "generator" TEXT,
    "version" TEXT,
    "xmlns" TEXT,
    "policy_domain" TEXT,
    "adkim" TEXT,
    "aspf" TEXT,
    "p" TEXT,
    "sp" TEXT,
    "np" TEXT,
    "pct" TEXT,
    "fo" TEXT,
    "testing" TEXT,
    "discovery_method" TEXT,
    "records" BIGINT,
    "messages" BIGINT,
    "pass" BIGINT,
    "fail" BIGINT,
    "extension" TEXT,
    "quirks" TEXT
);
CREATE UNIQUE INDEX IF NOT EXISTS "report_key" ON "report" (
    substr(coalesce("org_name", ''), 1, 160),
    substr(coalesce("policy_domain", ''), 1, 160),
    substr(coalesce("report_id", ''), 1, 160),
    coalesce("begin", 0),
    coalesce("end", 0),
    coalesce("digest", '')
);
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/Maildir/cur/1793584800.M1P1.example:2,S','1!bigmail.example!example.org!1793491200!1793577599.xml','5804052d:6038','bigmail.example','noreply-dmarc@bigmail.example','https://bigmail.example/dmarc','7281940021734',1793491200,1793577599,NULL,NULL,'1.0',NULL,'example.org','r','r','quarantine','reject',NULL,NULL,NULL,NULL,NULL,8,726,522,204,NULL,'')
ON CONFLICT DO NOTHING;
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/Maildir/cur/1793671200.M1P1.example:2,S','1!bigmail.example!example.org!1793577600!1793663999.xml','6888e65f:6040','bigmail.example','noreply-dmarc@bigmail.example','https://bigmail.example/dmarc','7281940022725',1793577600,1793663999,NULL,NULL,'1.0',NULL,'example.org','r','r','quarantine','reject',NULL,NULL,NULL,NULL,NULL,8,1859,1570,289,NULL,'')
ON CONFLICT DO NOTHING;
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/Maildir/cur/1793757600.M1P1.example:2,S','1!bigmail.example!example.org!1793664000!1793750399.xml','cc944381:6038','bigmail.example','noreply-dmarc@bigmail.example','https://bigmail.example/dmarc','7281940023716',1793664000,1793750399,NULL,NULL,'1.0',NULL,'example.org','r','r','quarantine','reject',NULL,NULL,NULL,NULL,NULL,8,824,450,374,NULL,'')
ON CONFLICT DO NOTHING;
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/Maildir/new/1793584900.M2P1.example','2','9c7e2d37:3245','Webmail Example','dmarc@webmail.example',NULL,'wm.1793491200.example.org',1793491200,1793577600,NULL,NULL,'1.0',NULL,'example.org','r','r','quarantine','reject',NULL,NULL,NULL,NULL,NULL,4,239,183,56,NULL,'')
ON CONFLICT DO NOTHING;
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/Maildir/new/1793671300.M2P1.example','2','083f3c40:3246','Webmail Example','dmarc@webmail.example',NULL,'wm.1793577600.example.org',1793577600,1793664000,NULL,NULL,'1.0',NULL,'example.org','r','r','quarantine','reject',NULL,NULL,NULL,NULL,NULL,4,627,571,56,NULL,'')
ON CONFLICT DO NOTHING;
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/saved/forwarded.mbox','1:2','92797afb:3245','Webmail Example','dmarc@webmail.example',NULL,'wm.1793664000.example.org',1793664000,1793750400,NULL,NULL,'1.0',NULL,'example.org','r','r','quarantine','reject',NULL,NULL,NULL,NULL,NULL,4,241,185,56,NULL,'rfc9990-form;case')
ON CONFLICT DO NOTHING;
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/saved/forwarded.mbox','2:1','7251a0a4:1705','tiny.example','root@tiny.example',NULL,'1',1793577600,1793663999,NULL,NULL,'1.0',NULL,'example.org','r','r','quarantine','reject',NULL,NULL,NULL,NULL,NULL,2,3,2,1,NULL,'white-space=org_name: tiny.example')
ON CONFLICT DO NOTHING;
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/saved/forwarded.mbox','3:1!bigmail.example!example.org!1793577600!1793663999.xml','6888e65f:6040','bigmail.example','noreply-dmarc@bigmail.example','https://bigmail.example/dmarc','7281940022725',1793577600,1793663999,NULL,NULL,'1.0',NULL,'example.org','r','r','quarantine','reject',NULL,NULL,NULL,NULL,NULL,8,1859,1570,289,NULL,'')
ON CONFLICT DO NOTHING;
INSERT INTO "report" ("input","part","digest","org_name","email","extra_contact_info","report_id","begin","end","error","generator","version","xmlns","policy_domain","adkim","aspf","p","sp","np","pct","fo","testing","discovery_method","records","messages","pass","fail","extension","quirks") VALUES
('demo/saved/isp.example.net!example.org!1793491200!1793750399.xml.gz','','2257f5d3:3575','isp.example.net','postmaster@isp.example.net',NULL,'isp-2026-44-example.org',1793491200,1793750399,NULL,'report-o-matic 2.1','1.0','urn:ietf:params:xml:ns:dmarc-2.0','example.org','r','r','quarantine','reject','reject',NULL,NULL,'n','treewalk',4,326,305,21,NULL,'period-long')
ON CONFLICT DO NOTHING;
COMMIT;
