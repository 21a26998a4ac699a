Attribute VB_Name = "DanhGiaAddin"
Option Explicit

' The add-in: passes the name of what to do on to Python, and gives the functions their help. Texts shown stand in cells
' of the hidden sheet of this file, because VBA source is ASCII.

Private daGhiTroGiup As Boolean

' Excel calls this as it starts. The help is registered a moment later: for that, Excel wants a workbook to be there.
Public Sub Auto_Open()
    Application.OnTime Now, "'" & ThisWorkbook.Name & "'!DG_GhiTroGiup"
End Sub

' Every button of the ribbon; its tag is the name of what to do.
Public Sub DG_RibbonBam(control As IRibbonControl)
    DanhGia_Chay control.Tag
End Sub

' Does it on the active workbook, in Python. Buttons on sheets come here too.
Public Sub DanhGia_Chay(ByVal ten As String)
    Dim trinhThongDich As String
    On Error GoTo Loi
    Application.StatusBar = False
    If ActiveWorkbook Is Nothing Then
        Bao "DG_CHUA_MO_SO", ""
        Exit Sub
    End If
    DG_GhiTroGiup
    ' Settings that came with a workbook could start anything: only those of this user count.
    If SheetExists(ActiveWorkbook, PROJECT_NAME & ".conf") Or FileExists(GetDirectoryConfigFilePath()) Then
        Bao "DG_CAU_HINH_LA", PROJECT_NAME & ".conf"
        Exit Sub
    End If
    trinhThongDich = GetConfig("INTERPRETER_WIN", "", "user")
    If Not FileExists(trinhThongDich) Then
        Bao "DG_CAI_DAT", trinhThongDich
        Exit Sub
    End If
    RunPython "from danhgia_xl.addin.entry import run; run('" & ten & "')"
    Exit Sub
Loi:
    Bao "DG_LOI", Err.Description
End Sub

' Shows the text of a named cell of this file. The popup takes Vietnamese, which MsgBox does not.
Private Sub Bao(ByVal tenO As String, ByVal chiTiet As String)
    Dim cau As String
    On Error GoTo Hong
    cau = ThisWorkbook.Names(tenO).RefersToRange.Value
    If chiTiet <> "" Then cau = cau & vbLf & vbLf & "[" & chiTiet & "]"
    Application.StatusBar = cau
    WScript.Popup cau, 0, ThisWorkbook.Names("DG_TEN").RefersToRange.Value, vbExclamation
    Exit Sub
Hong:
    Application.StatusBar = "DanhGia: " & cau & " " & chiTiet & " " & Err.Description
End Sub

' Each row of the range DG_HAM: name of a function, what it does, its category, then what each argument is.
Public Sub DG_GhiTroGiup()
    Dim dong As Range, ten As String
    If daGhiTroGiup Or ActiveWorkbook Is Nothing Then Exit Sub
    daGhiTroGiup = True
    On Error GoTo Hong
    For Each dong In ThisWorkbook.Names("DG_HAM").RefersToRange.Rows
        ten = dong.Cells(1, 1).Value
        If ten <> "" Then GhiMotHam "'" & ThisWorkbook.Name & "'!" & ten, dong
    Next dong
    Exit Sub
Hong:
    ' The functions work without their help; the reason is told, and nothing is stopped.
    Application.StatusBar = "DanhGia: MacroOptions " & ten & ": " & Err.Description
End Sub

Private Sub GhiMotHam(ByVal ten As String, ByVal dong As Range)
    Dim thamSo() As String, i As Long, soThamSo As Long
    For i = 4 To dong.Columns.Count
        If dong.Cells(1, i).Value <> "" Then soThamSo = i - 3
    Next i
    If soThamSo = 0 Then
        Application.MacroOptions Macro:=ten, Description:=dong.Cells(1, 2).Value, Category:=dong.Cells(1, 3).Value
        Exit Sub
    End If
    ReDim thamSo(1 To soThamSo)
    For i = 1 To soThamSo
        thamSo(i) = dong.Cells(1, 3 + i).Value
    Next i
    Application.MacroOptions Macro:=ten, Description:=dong.Cells(1, 2).Value, Category:=dong.Cells(1, 3).Value, _
        ArgumentDescriptions:=thamSo
End Sub
